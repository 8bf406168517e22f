package dev.whisker.cli;

import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Handles the signals that ask a process to end, until it is closed.
 *
 * <p>Java itself offers shutdown hooks alone, which run when the process is ending already and can give it neither time
 * nor an exit code. {@code sun.misc.Signal}, of the module jdk.unsupported, can; it is called by reflection, so that a
 * JDK without it only loses the handling.
 */
final class Signals implements AutoCloseable {
    /** By the numbers that every Unix gives them. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    /** What handled the signals before, by signal. */
    private final Map<Object, Object> before = new LinkedHashMap<>();

    /** @param handler receives the signal's number, on another thread */
    Signals(IntConsumer handler) {
        NUMBERS.forEach((name, number) -> {
            try {
                Object signal = Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
                before.put(signal, handle(signal, proxy(() -> handler.accept(number))));
            } catch (ReflectiveOperationException e) {
                // The system does not have this signal, or Java was started with -Xrs, which leaves
                // signals to the system.
            }
        });
    }

    private static Object proxy(Runnable action) throws ClassNotFoundException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "a signal handler of Whisker";
        });
    }

    /** Returns the handler before. */
    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass().getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
    }

    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                handle(signal, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a handler that was replaced can be put back", e);
            }
        });
    }
}
