package dev.whisker.check.planted;

import dev.whisker.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** An object of which one method does something else; all others are those of the real one. */
final class Replaced {
    private Replaced() {
    }

    /** What is done in place of the real method. */
    interface Replacement {
        Object call(Call call);
    }

    /** A call of the replaced method, which may go on to the real one. */
    record Call(Object real, Method method, Object[] arguments) {
        Object proceed() {
            return proceed(arguments);
        }

        /** With another value of one argument. */
        Object proceedWith(int index, Object value) {
            Object[] others = arguments.clone();
            others[index] = value;
            return proceed(others);
        }

        Tensor tensor(int index) {
            return (Tensor) arguments[index];
        }

        private Object proceed(Object[] values) {
            try {
                return method.invoke(real, values);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static <T> T method(Class<T> type, T real, String name, Replacement replacement) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> {
            Call call = new Call(real, method, arguments);
            return method.getName().equals(name) ? replacement.call(call) : call.proceed();
        }));
    }
}
