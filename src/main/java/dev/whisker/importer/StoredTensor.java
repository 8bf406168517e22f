package dev.whisker.importer;

import dev.whisker.tensor.Shape;
import java.util.function.Supplier;

/**
 * One tensor of a weights file: what the file declares of it, and its values when they are asked for.
 *
 * @param name   its name within its layer, such as "kernel"; "0", "1", ... where the file has numbers for names
 * @param shape  as declared, and held against the bytes that are there
 * @param dtype  "float16", "float32" or "float64"
 * @param values reads the values; fails with a {@link dev.whisker.WhiskerException} if the file is damaged there
 */
public record StoredTensor(String name, Shape shape, String dtype, Supplier<NpyArray> values) {

    /**
     * Reads the values, in row-major order.
     *
     * @throws dev.whisker.WhiskerException if the file is damaged there, or closed
     */
    public NpyArray read() {
        return WeightSource.inOneLine(values);
    }
}
