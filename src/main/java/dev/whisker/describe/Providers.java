package dev.whisker.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the services that jars provide. */
public final class Providers {
    private Providers() {
    }

    /**
     * Returns all services of a kind, from the class path and from the plugins of this thread.
     *
     * @throws PluginException if one of them cannot be created, with the reason
     */
    public static <S> List<S> load(Class<S> service) {
        ClassLoader plugins = Thread.currentThread().getContextClassLoader();
        List<S> services = new ArrayList<>();
        try {
            ServiceLoader.load(service, plugins == null ? service.getClassLoader() : plugins).forEach(services::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new PluginException("a plugin cannot be used: " + e.getMessage()
                    + "; correct its jar, or leave it off the class path", e);
        }
        return services;
    }
}
