package dev.whisker.format.hdf5;

import dev.whisker.tensor.Shape;
import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.nio.ByteBuffer;

/** A dataset of float16, float32 or float64, in either byte order. */
public final class Hdf5Dataset {
    private static final int MAX_AXES = 16;
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE / Double.BYTES;

    private final Hdf5File file;
    private final String path;
    private final Shape shape;
    private final FloatType type;
    private final RawData data;

    private Hdf5Dataset(Hdf5File file, String path, Shape shape, FloatType type, RawData data) {
        this.file = file;
        this.path = path;
        this.shape = shape;
        this.type = type;
        this.data = data;
    }

    static Hdf5Dataset of(Hdf5File file, String path, ObjectHeader header) {
        GuardedStorage storage = file.storage();
        DataTypeMessage typeMessage = header.getMessageOfType(DataTypeMessage.class);
        DataSpaceMessage spaceMessage = header.getMessageOfType(DataSpaceMessage.class);
        if (typeMessage.isMessageShared() || spaceMessage.isMessageShared()) {
            throw storage.fault("'" + path + "' shares its type or shape with another object, which is not supported");
        }
        DataType declared = typeMessage.getDataType();
        FloatType type = FloatType.of(declared);
        if (type == null) {
            throw storage.fault("'" + path + "' is of " + FloatType.describe(declared)
                    + "; float16, float32 and float64 can be read");
        }
        Shape shape = shape(storage, spaceMessage.getDataSpace(), path);
        return new Hdf5Dataset(file, path, shape, type, RawData.of(storage, header, path, shape, type.bytes()));
    }

    private static Shape shape(GuardedStorage storage, DataSpace space, String path) {
        long[] extents = space.getDimensionsAsLong();
        int[] axes = new int[extents.length];
        long elements = 1;
        for (int i = 0; i < axes.length; i++) {
            if (extents[i] < 0 || extents[i] > MAX_ELEMENTS || elements * extents[i] > MAX_ELEMENTS
                    || axes.length > MAX_AXES) {
                throw storage.fault("'" + path + "' declares " + extents.length + " axes, and axis " + (i + 1)
                        + " of length " + Long.toUnsignedString(extents[i]) + ", more than can be read");
            }
            axes[i] = (int) extents[i];
            elements *= extents[i];
        }
        return Shape.of(axes);
    }

    public Shape shape() {
        return shape;
    }

    /** NumPy's name for the type, such as "float32". */
    public String dtype() {
        return type.label();
    }

    /** Reads the elements as they are stored, in row-major order; {@link #decode} converts them to numbers. */
    public ByteBuffer read() {
        return file.guarded("the dataset '" + path + "'", data::read);
    }

    /** Converts the next elements of a result of {@link #read}. */
    public void decode(ByteBuffer stored, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = type.get(stored);
        }
    }
}
