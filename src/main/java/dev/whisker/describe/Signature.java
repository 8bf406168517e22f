package dev.whisker.describe;

import dev.whisker.WhiskerException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A record's constructor in Keras' terms: its name, and its parameters in Keras' positional order. It creates records
 * from plain values (numbers, strings, booleans, lists, null), and text from records.
 *
 * <p>Each parameter that is not refused corresponds to the record component with the same name, ignoring letter case
 * and underscores: {@code kernel_size} to {@code kernelSize}, {@code beta_1} to {@code beta1}. The Java type of the
 * component determines which values it takes ({@link ArgumentKinds}): int, long, double, boolean, String, an enum, a
 * list of integers or of numbers, or a type that defines its own {@link ArgumentKind}.
 */
public final class Signature<T> {
    private final String name;
    private final Class<? extends T> type;
    private final List<ArgumentSpec> parameters;
    private final List<RecordComponent> components;

    private Signature(String name, Class<? extends T> type, List<ArgumentSpec> parameters) {
        this.name = name;
        this.type = type;
        this.parameters = parameters;
        this.components = List.of(type.getRecordComponents());
        List<String> declared = components.stream().map(component -> key(component.getName())).sorted().toList();
        List<String> taken = parameters.stream().filter(parameter -> !parameter.isRefused())
                .map(parameter -> key(parameter.name())).sorted().toList();
        if (!declared.equals(taken)) {
            throw new IllegalArgumentException("the parameters of " + name + " are " + taken
                    + ", but its record's components are " + declared);
        }
    }

    /**
     * Creates the signature of a record.
     *
     * @throws IllegalArgumentException if the parameters do not match the record's components
     */
    public static <R extends Record> Signature<R> of(String name, Class<R> type, ArgumentSpec... parameters) {
        return new Signature<>(name, type, List.of(parameters));
    }

    /** Returns this signature with more parameters after its own. */
    public Signature<T> and(List<ArgumentSpec> more) {
        List<ArgumentSpec> all = new ArrayList<>(parameters);
        all.addAll(more);
        return new Signature<>(name, type, List.copyOf(all));
    }

    /**
     * Returns this signature as a signature of an interface that its record implements.
     *
     * @throws ClassCastException if it does not
     */
    public <K> Signature<? extends K> as(Class<K> kind) {
        return new Signature<>(name, type.asSubclass(kind), parameters);
    }

    /** Keras' class name. */
    public String name() {
        return name;
    }

    /** The class of the record. */
    public Class<? extends T> type() {
        return type;
    }

    /** The parameters in Keras' positional order. */
    public List<ArgumentSpec> parameters() {
        return parameters;
    }

    /**
     * Returns what a parameter takes, such as "an integer".
     *
     * @throws IllegalArgumentException if the parameter is refused
     */
    public String allowed(ArgumentSpec parameter) {
        if (parameter.isRefused()) {
            throw new IllegalArgumentException(parameter.name() + " of " + name + " takes no values");
        }
        return ArgumentKinds.of(components.get(componentOf(parameter))).allowed();
    }

    /**
     * Creates the record.
     *
     * @throws WhiskerException if an argument is unknown, missing or not allowed
     */
    public T create(List<?> positional, Map<String, ?> named) {
        Map<String, Object> given = bind(positional, named);
        Object[] arguments = new Object[components.size()];
        for (ArgumentSpec parameter : parameters) {
            if (parameter.isRefused()) {
                refuse(parameter, given.get(parameter.name()));
            } else {
                int index = componentOf(parameter);
                arguments[index] = argument(parameter, components.get(index), given);
            }
        }
        return construct(arguments);
    }

    private Map<String, Object> bind(List<?> positional, Map<String, ?> named) {
        if (positional.size() > parameters.size()) {
            throw new WhiskerException(name + " takes at most " + parameters.size() + " arguments, received "
                    + positional.size());
        }
        Map<String, Object> given = new HashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            given.put(parameters.get(i).name(), positional.get(i));
        }
        List<String> known = parameters.stream().map(ArgumentSpec::name).toList();
        for (Map.Entry<String, ?> argument : named.entrySet()) {
            String key = parameters.stream().filter(parameter -> argument.getKey().equals(parameter.otherName()))
                    .map(ArgumentSpec::name).findFirst().orElse(argument.getKey());
            if (!known.contains(key)) {
                List<String> useful = parameters.stream().filter(parameter -> !parameter.isRefused())
                        .map(ArgumentSpec::name).toList();
                throw new WhiskerException(name + " has no argument '" + argument.getKey() + "'"
                        + NearestName.hint(argument.getKey(), useful)
                        + (useful.isEmpty() ? "; it takes none" : "; its arguments: " + String.join(", ", useful)));
            }
            if (given.containsKey(key)) {
                throw new WhiskerException(name + ": argument '" + argument.getKey()
                        + "' is given twice, by position and by name");
            }
            given.put(key, argument.getValue());
        }
        return given;
    }

    private void refuse(ArgumentSpec parameter, Object value) {
        boolean allowed = value == null || parameter.allowedAnyway().stream()
                .anyMatch(other -> other.equals(value) || other instanceof Number && value instanceof Number
                        && ((Number) other).doubleValue() == ((Number) value).doubleValue());
        if (!allowed) {
            throw new WhiskerException(name + ": " + parameter.name() + "=" + PlainValue.text(value)
                    + " is not supported: " + parameter.refusal());
        }
    }

    private Object argument(ArgumentSpec parameter, RecordComponent component, Map<String, Object> given) {
        if (parameter.required() && !given.containsKey(parameter.name())) {
            throw new WhiskerException(name + " needs the argument '" + parameter.name() + "', "
                    + ArgumentKinds.of(component).allowed() + "; write it like " + name + "(" + parameter.name()
                    + "=...)");
        }
        Object plain = given.containsKey(parameter.name()) ? given.get(parameter.name()) : parameter.defaultValue();
        if (plain == null && !parameter.required() && parameter.defaultValue() == null) {
            return null;
        }
        ArgumentKind kind = ArgumentKinds.of(component);
        try {
            return kind.reader().read(plain);
        } catch (WhiskerException e) {
            throw new WhiskerException(name + ": " + parameter.name() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            String hint = plain instanceof String ? NearestName.hint((String) plain, kind.names()) : "";
            throw new WhiskerException(name + ": " + parameter.name() + " must be " + kind.allowed() + "; received "
                    + PlainValue.text(plain) + hint, e);
        }
    }

    private T construct(Object[] arguments) {
        try {
            Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<? extends T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException) {
                throw (RuntimeException) e.getCause();
            }
            throw new IllegalStateException(name + " cannot be created from " + Arrays.toString(arguments),
                    e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " has no accessible constructor", e);
        }
    }

    /** Returns the call that creates this record; arguments with default values are left out. */
    public String format(Object instance) {
        return format(instance, false);
    }

    /** Returns the call that creates this record, with all arguments that are not None. */
    public String formatFully(Object instance) {
        return format(instance, true);
    }

    private String format(Object instance, boolean defaults) {
        List<String> arguments = new ArrayList<>();
        for (ArgumentSpec parameter : parameters) {
            if (!parameter.isRefused()) {
                RecordComponent component = components.get(componentOf(parameter));
                Object value = valueOf(component, instance);
                if (parameter.required() || defaults && value != null
                        || !Objects.equals(value, argument(parameter, component, Map.of()))) {
                    String text = value == null ? "None" : ArgumentKinds.of(component).writer().write(value);
                    arguments.add(parameter.name() + "=" + text);
                }
            }
        }
        return name + "(" + String.join(", ", arguments) + ")";
    }

    private int componentOf(ArgumentSpec parameter) {
        for (int i = 0; i < components.size(); i++) {
            if (key(components.get(i).getName()).equals(key(parameter.name()))) {
                return i;
            }
        }
        throw new IllegalStateException(name + " has no component for " + parameter.name());
    }

    private static Object valueOf(RecordComponent component, Object instance) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(instance);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of "
                    + instance.getClass().getName(), e);
        }
    }

    /** Returns a key that is the same for kernelSize and kernel_size. */
    private static String key(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
