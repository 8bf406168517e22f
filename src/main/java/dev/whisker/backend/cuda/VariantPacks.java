package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import java.util.Arrays;

/**
 * The addresses that a plan is executed with, as cuDNN's descriptors. A descriptor does not change, and a plan is given
 * the same few sets of addresses again and again: the last of them are kept. Making one takes no GPU memory.
 */
final class VariantPacks implements AutoCloseable {
    /** A layer has one set per program, or two where its input alternates. */
    private static final int KEPT = 4;

    private final long[] ids;
    private final long[][] addresses = new long[KEPT][];
    private final BackendDescriptor[] packs = new BackendDescriptor[KEPT];
    private int next;

    /** @param ids of the tensors; {@link #at} takes their addresses in this order */
    VariantPacks(long... ids) {
        this.ids = ids;
    }

    /** @param at the address of each tensor, then that of the workspace; is copied if it is kept */
    BackendDescriptor at(long... at) {
        for (int i = 0; i < KEPT; i++) {
            if (Arrays.equals(addresses[i], at)) {
                return packs[i];
            }
        }
        BackendDescriptor pack = made(at);
        if (packs[next] != null) {
            packs[next].close();
        }
        packs[next] = pack;
        addresses[next] = at.clone();
        next = (next + 1) % KEPT;
        return pack;
    }

    private BackendDescriptor made(long[] at) {
        BackendDescriptor pack = new BackendDescriptor(Kind.PACK);
        try {
            return pack.integers(BackendAttribute.PACK_IDS, ids)
                    .addresses(BackendAttribute.PACK_ADDRESSES, Arrays.copyOf(at, ids.length))
                    .addresses(BackendAttribute.PACK_WORKSPACE, at[ids.length])
                    .finish();
        } catch (RuntimeException | Error e) {
            pack.close();
            throw e;
        }
    }

    @Override
    public void close() {
        for (BackendDescriptor pack : packs) {
            if (pack != null) {
                pack.close();
            }
        }
    }
}
