package dev.whisker.exporter;

import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/**
 * The weights as a .safetensors file, bit for bit, under their names in the model; the metadata says what they belong
 * to.
 */
final class SafetensorsFile {
    private SafetensorsFile() {
    }

    static long write(ExportedModel model, Path file) {
        return Safetensors.write(file, model.weights(), smallestType(model.weights().values()), model.metadata());
    }

    /** float32 unless that would change a value, as it would those that the float64 backend trained. */
    private static NpyType smallestType(Collection<? extends Elements> weights) {
        return weights.stream().allMatch(SafetensorsFile::isFloat32) ? NpyType.F4 : NpyType.F8;
    }

    private static boolean isFloat32(Elements weight) {
        boolean[] all = {true};
        weight.read(piece -> all[0] &= Arrays.stream(piece)
                .allMatch(value -> Double.compare((float) value, value) == 0));
        return all[0];
    }
}
