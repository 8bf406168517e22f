package dev.whisker.format.hdf5;

import dev.whisker.WhiskerException;
import io.jhdf.Superblock;
import io.jhdf.exceptions.InMemoryHdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The bytes of a file for jHDF's decoders. A read is a view of the bytes, never a copy, so that a huge length costs
 * nothing. Reads are counted, so that structures that point in circles, or to the same bytes again and again, come to
 * an end.
 */
final class GuardedStorage implements HdfBackingStorage {
    /**
     * Minimum number of bytes per read. The smallest object, a symbol table entry, has 40 bytes and is read a few
     * times.
     */
    private static final int MIN_BYTES_PER_READ = 8;
    private static final int SPARE_READS = 1000;

    /** Maximum number of times that metadata may be read on average. */
    private static final int MAX_READS_PER_BYTE = 32;
    private static final int SPARE_BYTES = 1 << 16;

    private final ByteBuffer bytes;
    private final Superblock superblock;
    private final String source;
    private long readsLeft;
    private long bytesLeft;

    GuardedStorage(byte[] file, Superblock superblock, String source) {
        this.bytes = ByteBuffer.wrap(file).asReadOnlyBuffer();
        this.superblock = superblock;
        this.source = source;
        this.readsLeft = SPARE_READS + file.length / MIN_BYTES_PER_READ;
        this.bytesLeft = SPARE_BYTES + (long) MAX_READS_PER_BYTE * file.length;
    }

    /** Returns a part of the raw data, which is not counted because each dataset is read once. */
    ByteBuffer data(long address, long length) {
        if (address < 0 || length < 0 || length > bytes.capacity() || address > bytes.capacity() - length) {
            throw fault("it points to " + Long.toUnsignedString(length) + " bytes at " + Long.toUnsignedString(address)
                    + ", but the file has " + bytes.capacity());
        }
        return bytes.slice((int) address, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    String source() {
        return source;
    }

    WhiskerException fault(String reason) {
        return new WhiskerException(source + " is not a usable HDF5 file: " + reason + ".");
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        return map(address, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        ByteBuffer part = data(address, length);
        readsLeft--;
        bytesLeft -= length;
        if (readsLeft < 0 || bytesLeft < 0) {
            throw fault("its objects point in circles or to the same bytes again and again");
        }
        return part;
    }

    /** The base address is always 0 here. */
    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        return map(address, length);
    }

    @Override
    public long getUserBlockSize() {
        return 0;
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new InMemoryHdfException();
    }

    @Override
    public int getSizeOfOffsets() {
        return superblock.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return superblock.getSizeOfLengths();
    }

    @Override
    public void close() {
        // The bytes are an array; there is nothing to release.
    }

    @Override
    public long size() {
        return bytes.capacity();
    }

    @Override
    public boolean inMemory() {
        return true;
    }
}
