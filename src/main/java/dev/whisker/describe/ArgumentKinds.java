package dev.whisker.describe;

import dev.whisker.op.Activation;
import dev.whisker.op.Padding2d;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The kinds of arguments by the Java type of the record component that takes them. A type that is not known here
 * defines its own kind in a public static field {@code ARGUMENT} of type {@link ArgumentKind}.
 */
public final class ArgumentKinds {
    private static final String OWN_KIND = "ARGUMENT";
    private static final Map<Class<?>, ArgumentKind> KINDS = new HashMap<>();
    private static final ArgumentKind.Writer LIST_WRITER =
            value -> ((List<?>) value).stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    private static final ArgumentKind NUMBERS = new ArgumentKind("a list of numbers", List.of(),
            plain -> list(plain).stream().map(ArgumentKinds::number).toList(), LIST_WRITER);

    static {
        ArgumentKind integer = new ArgumentKind("an integer", List.of(), ArgumentKinds::integer, Objects::toString);
        ArgumentKind longInteger = new ArgumentKind("an integer", List.of(), ArgumentKinds::longInteger,
                Objects::toString);
        ArgumentKind number = new ArgumentKind("a number", List.of(), ArgumentKinds::number, Objects::toString);
        KINDS.put(int.class, integer);
        KINDS.put(Integer.class, integer);
        KINDS.put(long.class, longInteger);
        KINDS.put(Long.class, longInteger);
        KINDS.put(double.class, number);
        KINDS.put(Double.class, number);
        KINDS.put(boolean.class, new ArgumentKind("true or false", List.of("true", "false"),
                plain -> require(Boolean.class, plain), Objects::toString));
        KINDS.put(String.class, new ArgumentKind("a string", List.of(), plain -> require(String.class, plain),
                value -> PlainValue.quoteIfNeeded((String) value)));
        KINDS.put(Padding2d.class, new ArgumentKind(
                "an integer, a pair (height, width) or two pairs ((top, bottom), (left, right)), of at least 0",
                List.of(), ArgumentKinds::padding, Objects::toString));
        KINDS.put(List.class, new ArgumentKind("a list of integers", List.of(), ArgumentKinds::integers, LIST_WRITER));
        KINDS.put(Activation.class, names(Arrays.stream(Activation.values()).map(Activation::kerasName).toList(),
                ArgumentKinds::activation, value -> ((Activation) value).kerasName()));
    }

    private ArgumentKinds() {
    }

    /** @throws IllegalArgumentException if there is no kind for the component's Java type */
    static ArgumentKind of(RecordComponent component) {
        return component.getGenericType().getTypeName().equals("java.util.List<java.lang.Double>") ? NUMBERS
                : of(component.getType());
    }

    private static ArgumentKind of(Class<?> type) {
        ArgumentKind known = KINDS.get(type);
        if (known != null) {
            return known;
        }
        return ownKind(type).orElseGet(() -> {
            if (!type.isEnum()) {
                throw new IllegalArgumentException("an argument cannot be of type " + type.getName()
                        + ", which has no public static field " + OWN_KIND);
            }
            return enumeration(type);
        });
    }

    private static Optional<ArgumentKind> ownKind(Class<?> type) {
        try {
            Field field = type.getDeclaredField(OWN_KIND);
            field.setAccessible(true);
            return Optional.of((ArgumentKind) field.get(null));
        } catch (NoSuchFieldException e) {
            return Optional.empty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + OWN_KIND + " of " + type.getName(), e);
        }
    }

    private static ArgumentKind enumeration(Class<?> type) {
        Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> constant.toString().toLowerCase(Locale.ROOT),
                        constant -> constant));
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT)).toList();
        return names(names, plain -> {
            Object constant = type.isInstance(plain) ? plain
                    : constants.get(require(String.class, plain).toLowerCase(Locale.ROOT));
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

    /**
     * Converts a plain value to an integer.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static int integer(Object plain) {
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
        throw new IllegalArgumentException("not an integer");
    }

    /**
     * Converts a plain value to a number; a quotient such as "1/255" is also a number.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static double number(Object plain) {
        if (plain instanceof String) {
            // In YAML, "1/255" is a string.
            return PlainValue.number((String) plain).orElseThrow(IllegalArgumentException::new);
        }
        return require(Number.class, plain).doubleValue();
    }

    /**
     * Converts a plain value to a list; in YAML, "(3, 2)" is a string.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static List<?> list(Object plain) {
        Object value = plain instanceof String && ((String) plain).matches("\\s*[(\\[].*")
                ? CallParser.parseValue((String) plain) : plain;
        return require(List.class, value);
    }

    /**
     * Converts a plain value to a list of two.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static List<?> pair(Object plain) {
        List<?> list = list(plain);
        if (list.size() != 2) {
            throw new IllegalArgumentException("not a pair");
        }
        return list;
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
        return new Padding2d(integer(vertical.get(0)), integer(vertical.get(1)), integer(horizontal.get(0)),
                integer(horizontal.get(1)));
    }

    private static List<Integer> integers(Object plain) {
        return list(plain).stream().map(ArgumentKinds::integer).toList();
    }

    private static Activation activation(Object plain) {
        if (plain == null) {
            return Activation.LINEAR;
        }
        return plain instanceof Activation ? (Activation) plain
                : Activation.named(require(String.class, plain)).orElseThrow(IllegalArgumentException::new);
    }
}
