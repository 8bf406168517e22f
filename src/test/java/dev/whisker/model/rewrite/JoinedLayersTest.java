package dev.whisker.model.rewrite;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Backend;
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
                        return method.getName().equals("joinsLayers") ? Boolean.TRUE
                                : method.invoke(reference, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
