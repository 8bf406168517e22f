package dev.whisker.check;

import dev.whisker.layer.Layer;
import dev.whisker.layer.init.Initializer;
import dev.whisker.model.Body;
import dev.whisker.model.NamedLayer;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Simpler values in place of a value, the simplest first, and how far a value is from simplest. What an argument means
 * is unknown here: numbers go to 0 and 1, truth to false, enums to their first constant, lists and records part by
 * part, bodies of layers by leaving a layer out; initializers, on which no check depends, stay. So it works for
 * users' records; what a constructor refuses is not proposed.
 */
final class SimplerValues {
    private static final int COMPLEXITY_OF_FRACTION = 3;
    /** What may be missing, which is simplest. */
    private static final Set<Class<?>> NULLABLE = Set.of(Integer.class, Long.class, Double.class, Body.class);

    private SimplerValues() {
    }

    /** Every one of them has a smaller {@link #complexity}. */
    static List<Object> than(Object value) {
        List<Object> simpler = new ArrayList<>();
        if (value instanceof Initializer) {
            return simpler;
        }
        if (value instanceof Integer n && n > 0) {
            Set<Integer> smaller = new LinkedHashSet<>(List.of(0, 1, n / 2, n - 1));
            smaller.remove(n);
            simpler.addAll(smaller);
        } else if (value instanceof Boolean b && b) {
            simpler.add(false);
        } else if (value instanceof Double d) {
            simpler.addAll(List.of(0.0, 1.0, Math.rint(d)));
        } else if (value instanceof Enum<?> constant) {
            simpler.addAll(Arrays.asList(constant.getDeclaringClass().getEnumConstants()).subList(0,
                    constant.ordinal()));
        } else if (value instanceof Body body) {
            simpler.addAll(bodies(body));
        } else if (value instanceof List<?> list) {
            simpler.addAll(lists(list));
        } else if (value instanceof Record record) {
            simpler.addAll(records(record));
        }
        simpler.removeIf(each -> complexity(each) >= complexity(value));
        return simpler;
    }

    /** 0 for the simplest. */
    static long complexity(Object value) {
        if (value instanceof Integer n) {
            return Math.abs((long) n);
        }
        if (value instanceof Long) {
            return 1;
        }
        if (value instanceof Boolean b) {
            return b ? 1 : 0;
        }
        if (value instanceof Double d) {
            return d == 0 ? 0 : d == 1 ? 1 : d == Math.rint(d) ? 2 : COMPLEXITY_OF_FRACTION;
        }
        if (value instanceof Initializer) {
            return 0;
        }
        if (value instanceof Enum<?> constant) {
            return constant.ordinal();
        }
        if (value instanceof Body body) {
            return body.layers().stream().mapToLong(named -> 1 + complexity(named.layer())).sum();
        }
        if (value instanceof List<?> list) {
            return list.size() + list.stream().mapToLong(SimplerValues::complexity).sum();
        }
        if (value instanceof Record record) {
            return Arrays.stream(parts(record)).mapToLong(SimplerValues::complexity).sum();
        }
        return 0;
    }

    /** The value with every whole number in it changed; null where a constructor refuses that. */
    static Object mapIntegers(Object value, UnaryOperator<Integer> change) {
        if (value instanceof Integer n) {
            return change.apply(n);
        }
        if (value instanceof Body body) {
            List<Layer> layers = new ArrayList<>();
            for (NamedLayer named : body.layers()) {
                Object layer = mapIntegers(named.layer(), change);
                if (layer == null) {
                    return null;
                }
                layers.add((Layer) layer);
            }
            return Body.of(layers);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> mapIntegers(each, change)).toList();
        }
        if (value instanceof Record record) {
            Object[] before = parts(record);
            Object[] after = Arrays.stream(before).map(part -> mapIntegers(part, change)).toArray();
            for (int i = 0; i < after.length; i++) {
                if (after[i] == null && before[i] != null) {
                    return null;
                }
            }
            return rebuilt(record, after);
        }
        return value;
    }

    private static List<Object> bodies(Body body) {
        List<Layer> layers = body.layers().stream().map(NamedLayer::layer).toList();
        List<Object> bodies = new ArrayList<>();
        for (int i = 0; i < layers.size() && layers.size() > 1; i++) {
            List<Layer> fewer = new ArrayList<>(layers);
            fewer.remove(i);
            bodies.add(Body.of(fewer));
        }
        for (int i = 0; i < layers.size(); i++) {
            for (Object simpler : than(layers.get(i))) {
                List<Layer> others = new ArrayList<>(layers);
                others.set(i, (Layer) simpler);
                bodies.add(Body.of(others));
            }
        }
        return bodies;
    }

    private static List<Object> lists(List<?> list) {
        List<Object> lists = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            List<Object> shorter = new ArrayList<>(list);
            shorter.remove(i);
            lists.add(List.copyOf(shorter));
        }
        for (int i = 0; i < list.size(); i++) {
            for (Object simpler : than(list.get(i))) {
                List<Object> others = new ArrayList<>(list);
                others.set(i, simpler);
                lists.add(List.copyOf(others));
            }
        }
        return lists;
    }

    private static List<Object> records(Record record) {
        List<Object> records = new ArrayList<>();
        Object[] parts = parts(record);
        for (int i = 0; i < parts.length; i++) {
            List<Object> candidates = new ArrayList<>();
            if (NULLABLE.contains(record.getClass().getRecordComponents()[i].getType())) {
                candidates.add(null);
            }
            candidates.addAll(than(parts[i]));
            for (Object simpler : candidates) {
                Object[] others = parts.clone();
                others[i] = simpler;
                Object rebuilt = rebuilt(record, others);
                if (rebuilt != null) {
                    records.add(rebuilt);
                }
            }
        }
        return records;
    }

    private static Object[] parts(Record record) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] parts = new Object[components.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                components[i].getAccessor().setAccessible(true);
                parts[i] = components[i].getAccessor().invoke(record);
            }
            return parts;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + record.getClass().getName(), e);
        }
    }

    private static Object rebuilt(Record record, Object[] parts) {
        try {
            Class<?>[] types = Arrays.stream(record.getClass().getRecordComponents()).map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(parts);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Refused by the constructor: not a valid value.
            return null;
        }
    }
}
