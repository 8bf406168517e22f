package dev.whisker.cli;

import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Handles the signals that request the end of a process, until it is closed.
 *
 * <p>Java itself has only shutdown hooks, which run when the process is already ending, and can neither delay the end
 * nor set the exit code. {@code sun.misc.Signal} in the module jdk.unsupported can. It is called by reflection, so that
 * a JDK without it only lacks the handling.
 */
final class Signals implements AutoCloseable {
    /** The signals with their numbers, which are the same on every Unix. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    /** The previous handlers by signal. */
    private final Map<Object, Object> before = new LinkedHashMap<>();

    /** @param handler receives the number of the signal, on another thread */
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

    /** Installs a handler and returns the previous one. */
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
                throw new IllegalStateException("a handler that was replaced can be restored", e);
            }
        });
    }
}
