package dev.whisker.format.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A group: named groups and datasets, and text attributes. */
public final class Hdf5Group {
    private static final int MAX_LEVELS = 32;

    private final Hdf5File file;
    private final String path;
    private final ObjectHeader header;
    private final Set<Long> ancestors;
    private Map<String, Long> links;

    private Hdf5Group(Hdf5File file, String path, ObjectHeader header, Set<Long> ancestors) {
        this.file = file;
        this.path = path;
        this.header = header;
        this.ancestors = ancestors;
    }

    static Hdf5Group root(Hdf5File file, long address) {
        return new Hdf5Group(file, "", ObjectHeader.readObjectHeader(file.storage(), address), Set.of(address));
    }

    /** The path, such as "layers/dense/vars"; empty for the root. */
    public String path() {
        return path;
    }

    /** The names of all members of the group, in the file's order. */
    public Set<String> names() {
        return links().keySet();
    }

    /** Whether there is a group with that name. */
    public boolean hasGroup(String name) {
        return links().containsKey(name) && !isDataset(header(name));
    }

    /** Returns the group with that name or path. */
    public Hdf5Group group(String name) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            return group(name.substring(0, slash)).group(name.substring(slash + 1));
        }
        ObjectHeader child = header(name);
        if (isDataset(child)) {
            throw file.storage().fault("'" + join(name) + "' is a dataset, not a group");
        }
        Set<Long> lineage = new HashSet<>(ancestors);
        if (!lineage.add(child.getAddress())) {
            throw file.storage().fault("the group '" + join(name) + "' contains itself");
        }
        if (lineage.size() > MAX_LEVELS) {
            throw file.storage().fault("'" + join(name) + "' is nested more than " + MAX_LEVELS + " levels deep");
        }
        return new Hdf5Group(file, join(name), child, lineage);
    }

    /** Returns the dataset with that name or path. */
    public Hdf5Dataset dataset(String name) {
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            return group(name.substring(0, slash)).dataset(name.substring(slash + 1));
        }
        ObjectHeader child = header(name);
        if (!isDataset(child)) {
            throw file.storage().fault("'" + join(name) + "' is a group, not a dataset");
        }
        return file.guarded("the dataset '" + join(name) + "'", () -> Hdf5Dataset.of(file, join(name), child));
    }

    /** Returns the texts of an attribute, one or a list; empty if the group has no such attribute. */
    public Optional<List<String>> texts(String attribute) {
        return file.guarded("the attribute '" + attribute + "' of '" + path + "'",
                () -> TextAttribute.read(file.storage(), header, attribute));
    }

    private ObjectHeader header(String name) {
        Long address = links().get(name);
        if (address == null) {
            throw file.storage().fault("it has no '" + join(name) + "'");
        }
        return file.guarded("the object '" + join(name) + "'", () -> {
            ObjectHeader child = ObjectHeader.readObjectHeader(file.storage(), address);
            if (!isDataset(child) && !child.hasMessageOfType(SymbolTableMessage.class)
                    && !child.hasMessageOfType(LinkInfoMessage.class)) {
                throw file.storage().fault("'" + join(name) + "' is neither a group nor a dataset");
            }
            return child;
        });
    }

    private static boolean isDataset(ObjectHeader header) {
        return header.hasMessageOfType(DataSpaceMessage.class);
    }

    private Map<String, Long> links() {
        if (links == null) {
            links = file.guarded("the list of members of '" + path + "'",
                    () -> GroupLinks.read(file.storage(), header, path));
        }
        return links;
    }

    private String join(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }
}
