package dev.whisker.format.hdf5;

import dev.whisker.WhiskerException;
import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import io.jhdf.exceptions.HdfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * An HDF5 file in memory.
 *
 * <p>Whatever the file contains, every method of this package fails only with a {@link WhiskerException} that names the
 * file and the fault. Links out of the file and links by name are refused, as Keras refuses them.
 */
public final class Hdf5File {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final String LOGGING = "slf4j.internal.verbosity";

    static {
        // jHDF logs through slf4j, which complains on standard error if logging is not configured.
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "ERROR");
        }
    }

    private final GuardedStorage storage;
    private final Hdf5Group root;

    private Hdf5File(GuardedStorage storage, long rootAddress) {
        this.storage = storage;
        this.root = Hdf5Group.root(this, rootAddress);
    }

    /** Whether a file with these first bytes is an HDF5 file. */
    public static boolean hasSignature(byte[] start) {
        return start.length >= SIGNATURE.length
                && Arrays.equals(start, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /**
     * Opens a file and reads only its root.
     *
     * @param bytes  the whole file; not copied
     * @param source name of the file for messages
     */
    public static Hdf5File open(byte[] bytes, String source) {
        if (!hasSignature(bytes)) {
            throw new WhiskerException(source + " is not a usable HDF5 file: it does not begin with HDF5's signature.");
        }
        return guarded(source, "its superblock", () -> {
            Superblock superblock = Superblock.readSuperblock(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            GuardedStorage storage = new GuardedStorage(bytes, superblock, source);
            if (superblock.getEndOfFileAddress() > bytes.length) {
                throw storage.fault("it is truncated: it should have " + superblock.getEndOfFileAddress()
                        + " bytes, but has " + bytes.length);
            }
            if (superblock.getBaseAddressByte() != 0 || superblock.getSizeOfOffsets() != Long.BYTES
                    || superblock.getSizeOfLengths() != Long.BYTES) {
                throw storage.fault("its addresses have " + superblock.getSizeOfOffsets() + " bytes from "
                        + superblock.getBaseAddressByte() + " on; only addresses of 8 bytes from 0 on can be read");
            }
            return new Hdf5File(storage, rootAddress(superblock, storage));
        });
    }

    private static long rootAddress(Superblock superblock, GuardedStorage storage) {
        if (superblock instanceof Superblock.SuperblockV0V1 old) {
            return new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress()).getObjectHeaderAddress();
        }
        return ((Superblock.SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress();
    }

    /** The root group, which contains everything else. */
    public Hdf5Group root() {
        return root;
    }

    GuardedStorage storage() {
        return storage;
    }

    <T> T guarded(String what, Supplier<T> read) {
        return guarded(storage.source(), what, read);
    }

    /**
     * Runs a part of the parser and converts whatever it throws into one message; faults that already have a message
     * keep it.
     */
    private static <T> T guarded(String source, String what, Supplier<T> read) {
        try {
            return read.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            Throwable first = e;
            while (first.getCause() != null && !(first instanceof WhiskerException)) {
                first = first.getCause();
            }
            if (first instanceof WhiskerException named) {
                throw named;
            }
            // What Java itself says, such as "newPosition > limit", tells a user nothing.
            String reason = first instanceof StackOverflowError ? " (it is nested too deeply)"
                    : first instanceof HdfException && first.getMessage() != null
                    ? " (" + first.getMessage().replaceAll("\\s+", " ") + ")" : "";
            throw new WhiskerException(source + " is not a usable HDF5 file: " + what + " is damaged" + reason + ".",
                    e);
        }
    }
}
