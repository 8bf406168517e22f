package dev.whisker.backend;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.op.Backend;
import java.util.List;

/** Stand-in. */
public final class Backends {
    public static Backend open(String name) {
        if (name.equals("cuda") ) throw new WhiskerException("the cuda backend cannot be used: none");
        if (!name.equals("reference") && !name.equals("auto")) throw new WhiskerException("unknown backend '" + name + "'");
        return new ReferenceBackend();
    }
    public static List<BackendStatus> statuses() { return List.of(new BackendStatus("reference", true, new ReferenceBackend().description(), List.of())); }
}
