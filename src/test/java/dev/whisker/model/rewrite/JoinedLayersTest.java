package dev.whisker.model.rewrite;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** On the reference backend, which could join layers, but does not by itself. */
class JoinedLayersTest extends JoinedLayers {
    @Override
    Backend open() {
        Backend reference = new ReferenceBackend();
        return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
                    try {
                        return switch (method.getName()) {
                            case "joinsLayers" -> true;
                            case "conv" -> joining(reference.conv());
                            default -> method.invoke(reference, arguments);
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ConvOps joining(ConvOps ops) {
        return (ConvOps) Proxy.newProxyInstance(ConvOps.class.getClassLoader(), new Class<?>[] {ConvOps.class},
                (proxy, method, arguments) -> method.getName().equals("joinsPooling") ? Boolean.TRUE
                        : method.invoke(ops, arguments));
    }
}
