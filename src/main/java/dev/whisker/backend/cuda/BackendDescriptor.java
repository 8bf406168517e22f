package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import dev.whisker.backend.cuda.BackendAttribute.Type;
import dev.whisker.backend.natives.OwnedResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One of the objects that cuDNN's graph API describes everything with: made, given its attributes, and finalized, after
 * which it does not change. Every attribute is checked before cuDNN sees it ({@link BackendAttribute}).
 */
final class BackendDescriptor implements AutoCloseable {
    private static final int MAX_NOTES = 64;

    private final Kind kind;
    private final cudnnBackendDescriptor_t descriptor = new cudnnBackendDescriptor_t();
    private boolean open;

    /** @throws CudnnFailure if cuDNN does not make one */
    BackendDescriptor(Kind kind) {
        this.kind = kind;
        check(cudnnBackendCreateDescriptor(kind.code(), descriptor), "making");
        open = true;
    }

    /** One that is closed with {@code owned}. */
    static BackendDescriptor of(Kind kind, OwnedResources owned) {
        return owned.add(new BackendDescriptor(kind), BackendDescriptor::close);
    }

    private void check(int status, String what) {
        Cudnn.check(status, what + " cuDNN's descriptor " + kind);
    }

    private void put(BackendAttribute attribute, Type type, int count, Pointer values) {
        attribute.require(kind, type, count);
        check(cudnnBackendSetAttribute(descriptor, attribute.code(), type.code(), count, values),
                "giving " + attribute + " to");
    }

    BackendDescriptor integers(BackendAttribute attribute, long... values) {
        try (LongPointer list = new LongPointer(values)) {
            put(attribute, Type.INT64, values.length, list);
        }
        return this;
    }

    BackendDescriptor addresses(BackendAttribute attribute, long... values) {
        try (LongPointer list = new LongPointer(values)) {
            put(attribute, Type.ADDRESS, values.length, list);
        }
        return this;
    }

    BackendDescriptor real(BackendAttribute attribute, double value) {
        try (DoublePointer one = new DoublePointer(new double[] {value})) {
            put(attribute, Type.DOUBLE, 1, one);
        }
        return this;
    }

    BackendDescriptor flag(BackendAttribute attribute, boolean value) {
        try (BoolPointer one = new BoolPointer(1).put(value)) {
            put(attribute, Type.BOOLEAN, 1, one);
        }
        return this;
    }

    /** A value of an enumeration of cuDNN. */
    BackendDescriptor choose(BackendAttribute attribute, int value) {
        attribute.require(value);
        try (IntPointer one = new IntPointer(new int[] {value})) {
            put(attribute, attribute.type(), 1, one);
        }
        return this;
    }

    BackendDescriptor text(BackendAttribute attribute, byte[] value) {
        try (BytePointer bytes = new BytePointer(value)) {
            put(attribute, Type.CHAR, value.length, bytes);
        }
        return this;
    }

    BackendDescriptor handle(BackendAttribute attribute, cudnnContext context) {
        try (PointerPointer<Pointer> one = pointers(context)) {
            put(attribute, Type.HANDLE, 1, one);
        }
        return this;
    }

    /** Other descriptors, finalized ones. */
    BackendDescriptor refer(BackendAttribute attribute, BackendDescriptor... others) {
        Stream.of(others).forEach(other -> attribute.require(other.kind));
        try (PointerPointer<Pointer> list = pointers(addresses(List.of(others)))) {
            put(attribute, Type.DESCRIPTOR, others.length, list);
        }
        return this;
    }

    private static Pointer[] addresses(List<BackendDescriptor> others) {
        return others.stream().map(other -> other.descriptor).toArray(Pointer[]::new);
    }

    private static PointerPointer<Pointer> pointers(Pointer... each) {
        return new PointerPointer<>(each);
    }

    /** @throws CudnnFailure if cuDNN refuses it */
    BackendDescriptor finish() {
        check(cudnnBackendFinalize(descriptor), "finalizing");
        return this;
    }

    /** Finalizes it; what cuDNN says if it refuses that, in words. */
    Optional<String> tryFinish() {
        int status = cudnnBackendFinalize(descriptor);
        return status == CUDNN_STATUS_SUCCESS ? Optional.empty() : Optional.of(Cudnn.words(status));
    }

    private long[] get(BackendAttribute attribute, int room, Pointer values) {
        attribute.require(kind, attribute.type(), Math.max(1, room));
        long[] count = new long[1];
        check(cudnnBackendGetAttribute(descriptor, attribute.code(), attribute.type().code(), room, count, values),
                "reading " + attribute + " of");
        return count;
    }

    long number(BackendAttribute attribute) {
        try (LongPointer value = new LongPointer(new long[1])) {
            get(attribute, 1, value);
            return value.get();
        }
    }

    /** Values of an enumeration, which may be ones that are not known here. */
    int[] numbers(BackendAttribute attribute) {
        try (IntPointer values = new IntPointer(new int[MAX_NOTES])) {
            int[] result = new int[(int) Math.min(MAX_NOTES, get(attribute, MAX_NOTES, values)[0])];
            values.get(result);
            return result;
        }
    }

    /** The descriptor that an attribute refers to. */
    BackendDescriptor one(BackendAttribute attribute, Kind of) {
        attribute.require(of);
        BackendDescriptor result = new BackendDescriptor(of);
        try (PointerPointer<Pointer> place = pointers(result.descriptor)) {
            get(attribute, 1, place);
            return result;
        } catch (RuntimeException | Error e) {
            result.close();
            throw e;
        }
    }

    /** The descriptors that an attribute refers to, in their order. */
    List<BackendDescriptor> all(BackendAttribute attribute, Kind of) {
        attribute.require(of);
        int count = Math.toIntExact(get(attribute, 0, null)[0]);
        List<BackendDescriptor> results = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                results.add(new BackendDescriptor(of));
            }
            if (count == 0) {
                return results;
            }
            try (PointerPointer<Pointer> places = pointers(addresses(results))) {
                int found = Math.toIntExact(get(attribute, count, places)[0]);
                results.subList(found, count).forEach(BackendDescriptor::close);
                return List.copyOf(results.subList(0, found));
            }
        } catch (RuntimeException | Error e) {
            results.forEach(BackendDescriptor::close);
            throw e;
        }
    }

    /** Queues what a plan does with the addresses of a pack; returns cuDNN's status. */
    static int execute(cudnnContext context, BackendDescriptor plan, BackendDescriptor pack) {
        return cudnnBackendExecute(context, plan.descriptor, pack.descriptor);
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            cudnnBackendDestroyDescriptor(descriptor);
        }
    }
}
