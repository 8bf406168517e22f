package dev.whisker.layer;

import dev.whisker.op.Activation;
import dev.whisker.op.Padding2d;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The kinds of arguments, by the Java type of the record component that takes them. */
final class ArgumentKinds {
    private static final Map<Class<?>, ArgumentKind> KINDS = new HashMap<>();

    static {
        ArgumentKind integer = new ArgumentKind("an integer", List.of(), ArgumentKinds::integer, Objects::toString);
        ArgumentKind longInteger = new ArgumentKind("an integer", List.of(), ArgumentKinds::longInteger, Objects::toString);
        ArgumentKind number = new ArgumentKind("a number", List.of(), ArgumentKinds::number, Objects::toString);
        KINDS.put(int.class, integer);
        KINDS.put(Integer.class, integer);
        KINDS.put(long.class, longInteger);
        KINDS.put(Long.class, longInteger);
        KINDS.put(double.class, number);
        KINDS.put(Double.class, number);
        KINDS.put(boolean.class, new ArgumentKind("true or false", List.of("true", "false"), plain -> require(Boolean.class, plain), Objects::toString));
        KINDS.put(String.class, new ArgumentKind("a string", List.of(), plain -> require(String.class, plain),
                value -> PlainValue.quoteIfNeeded((String) value)));
        KINDS.put(Size2d.class, new ArgumentKind("an integer or a pair of integers (height, width)", List.of(), ArgumentKinds::size, Objects::toString));
        KINDS.put(Padding2d.class, new ArgumentKind(
                "an integer, a pair (height, width) or two pairs ((top, bottom), (left, right)), of at least 0", List.of(), ArgumentKinds::padding,
                Objects::toString));
        KINDS.put(Range.class, new ArgumentKind("a number or a pair of numbers (lower, upper)", List.of(), ArgumentKinds::range, Objects::toString));
        KINDS.put(List.class, new ArgumentKind("a list of integers", List.of(), ArgumentKinds::integers,
                value -> ((List<?>) value).stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"))));
        KINDS.put(Body.class, new ArgumentKind("a list of layers, such as [Conv2D(8, 3), ReLU()]", List.of(), ArgumentKinds::body, ArgumentKinds::text));
        KINDS.put(Activation.class, names(Arrays.stream(Activation.values()).map(Activation::kerasName).toList(), ArgumentKinds::activation,
                value -> ((Activation) value).kerasName()));
        KINDS.put(Initializer.class, new ArgumentKind("an initializer's name, such as glorot_uniform", List.of(), ArgumentKinds::initializer,
                value -> Initializers.format((Initializer) value)));
    }

    private ArgumentKinds() {
    }

    /** @throws IllegalArgumentException if no kind belongs to this Java type */
    static ArgumentKind of(Class<?> type) {
        ArgumentKind kind = type.isEnum() && !KINDS.containsKey(type) ? enumeration(type) : KINDS.get(type);
        if (kind == null) {
            throw new IllegalArgumentException("a layer's argument cannot be of type " + type.getName());
        }
        return kind;
    }

    private static ArgumentKind enumeration(Class<?> type) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> constant.toString().toLowerCase(Locale.ROOT), constant -> constant));
        List<String> names = Arrays.stream(type.getEnumConstants()).map(constant -> constant.toString().toLowerCase(Locale.ROOT)).toList();
        return names(names, plain -> {
            Object constant = type.isInstance(plain) ? plain : constants.get(require(String.class, plain).toLowerCase(Locale.ROOT));
            return require(Object.class, constant);
        }, value -> value.toString().toLowerCase(Locale.ROOT));
    }

    private static ArgumentKind names(List<String> names, ArgumentKind.Reader reader, ArgumentKind.Writer writer) {
        return new ArgumentKind("one of " + String.join(", ", names), names, reader, writer);
    }

    private static <T> T require(Class<T> type, Object plain) {
        if (!type.isInstance(plain)) {
            throw new IllegalArgumentException("not of the type " + type.getSimpleName());
        }
        return type.cast(plain);
    }

    private static int integer(Object plain) {
        long value = longInteger(plain);
        if (value != (int) value) {
            throw new IllegalArgumentException("too large");
        }
        return (int) value;
    }

    private static long longInteger(Object plain) {
        if (plain instanceof Integer || plain instanceof Long) {
            return ((Number) plain).longValue();
        }
        throw new IllegalArgumentException("no integer");
    }

    private static double number(Object plain) {
        if (plain instanceof String) {
            // YAML hands over "1/255" as a string.
            return PlainValue.number((String) plain).orElseThrow(IllegalArgumentException::new);
        }
        return require(Number.class, plain).doubleValue();
    }

    /** A list; YAML hands over "(3, 2)" as a string. */
    private static List<?> list(Object plain) {
        Object value = plain instanceof String && ((String) plain).matches("\\s*[(\\[].*") ? CallParser.parseValue((String) plain) : plain;
        return require(List.class, value);
    }

    private static List<?> pair(Object plain) {
        List<?> list = list(plain);
        if (list.size() != 2) {
            throw new IllegalArgumentException("no pair");
        }
        return list;
    }

    private static Size2d size(Object plain) {
        if (plain instanceof Size2d) {
            return (Size2d) plain;
        }
        if (plain instanceof Number) {
            return Size2d.square(integer(plain));
        }
        List<?> pair = pair(plain);
        return new Size2d(integer(pair.get(0)), integer(pair.get(1)));
    }

    private static Padding2d padding(Object plain) {
        if (plain instanceof Padding2d) {
            return (Padding2d) plain;
        }
        if (plain instanceof Number) {
            return Padding2d.symmetric(integer(plain), integer(plain));
        }
        List<?> pair = pair(plain);
        if (pair.get(0) instanceof Number) {
            return Padding2d.symmetric(integer(pair.get(0)), integer(pair.get(1)));
        }
        List<?> vertical = pair(pair.get(0));
        List<?> horizontal = pair(pair.get(1));
        return new Padding2d(integer(vertical.get(0)), integer(vertical.get(1)), integer(horizontal.get(0)), integer(horizontal.get(1)));
    }

    private static Range range(Object plain) {
        if (plain instanceof Range) {
            return (Range) plain;
        }
        if (plain instanceof Number || plain instanceof String && PlainValue.number((String) plain).isPresent()) {
            return Range.symmetric(number(plain));
        }
        List<?> pair = pair(plain);
        return new Range(number(pair.get(0)), number(pair.get(1)));
    }

    private static List<Integer> integers(Object plain) {
        return list(plain).stream().map(ArgumentKinds::integer).toList();
    }

    private static Body body(Object plain) {
        if (plain instanceof Body body) {
            return body;
        }
        return Body.of(list(plain).stream().map(ArgumentKinds::layer).toList());
    }

    /** A layer with arguments is a call, one without may be a word. */
    private static Layer layer(Object plain) {
        return plain instanceof Call call ? LayerRegistry.create(call.name(), call.positional(), call.named()) : LayerText.parse(require(String.class, plain));
    }

    private static String text(Object body) {
        return ((Body) body).layers().stream().map(named -> named.layer().toString()).collect(Collectors.joining(", ", "[", "]"));
    }

    private static Activation activation(Object plain) {
        if (plain == null) {
            return Activation.LINEAR;
        }
        return plain instanceof Activation ? (Activation) plain
                : Activation.named(require(String.class, plain)).orElseThrow(IllegalArgumentException::new);
    }

    private static Initializer initializer(Object plain) {
        if (plain instanceof Initializer) {
            return (Initializer) plain;
        }
        return plain instanceof Call ? Initializers.create((Call) plain) : Initializers.named(require(String.class, plain));
    }
}
