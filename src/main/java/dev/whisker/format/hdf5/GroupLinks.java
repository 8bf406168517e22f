package dev.whisker.format.hdf5;

import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the members of a group and their addresses. Format: HDF5 File Format Specification, sections III.A to III.C and
 * IV.A.2.c, IV.A.2.g.
 */
final class GroupLinks {
    private static final int SOFT = 2;
    private static final long UNDEFINED = -1;

    private final GuardedStorage storage;
    private final String group;
    private final Map<String, Long> addresses = new LinkedHashMap<>();

    private GroupLinks(GuardedStorage storage, String group) {
        this.storage = storage;
        this.group = group;
    }

    static Map<String, Long> read(GuardedStorage storage, ObjectHeader header, String group) {
        GroupLinks links = new GroupLinks(storage, group);
        if (header.hasMessageOfType(SymbolTableMessage.class)) {
            links.readSymbolTable(header.getMessageOfType(SymbolTableMessage.class));
        } else {
            links.readLinkMessages(header);
        }
        return links.addresses;
    }

    private void readSymbolTable(SymbolTableMessage table) {
        ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
        for (long node : BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                names.position(entry.getLinkNameOffset());
                String name = Utils.readUntilNull(names);
                if (entry.getCacheType() == SOFT) {
                    throw link(name, "a soft link");
                }
                add(name, entry.getObjectHeaderAddress());
            }
        }
    }

    private void readLinkMessages(ObjectHeader header) {
        header.getMessagesOfType(LinkMessage.class).forEach(this::add);
        LinkInfoMessage info = header.getMessageOfType(LinkInfoMessage.class);
        if (info.getBTreeNameIndexAddress() != UNDEFINED) {
            FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
            BTreeV2<LinkNameForIndexedGroupRecord> index = new BTreeV2<>(storage, info.getBTreeNameIndexAddress());
            for (LinkNameForIndexedGroupRecord record : index.getRecords()) {
                add(LinkMessage.fromBuffer(heap.getId(record.getId()), storage.getSuperblock()));
            }
        }
    }

    private void add(LinkMessage link) {
        switch (link.getLinkType()) {
            case HARD -> add(link.getLinkName(), link.getHardLinkAddress());
            case SOFT -> throw link(link.getLinkName(), "a soft link");
            default -> throw link(link.getLinkName(), "a link out of the file");
        }
    }

    private void add(String name, long address) {
        if (name.isEmpty() || name.contains("/") || name.equals(".") || addresses.put(name, address) != null) {
            throw storage.fault("the name '" + name + "' in group '" + group + "' occurs twice or is not a valid name");
        }
    }

    private RuntimeException link(String name, String kind) {
        return storage.fault("'" + name + "' in group '" + group + "' is " + kind + ", which is not followed");
    }
}
