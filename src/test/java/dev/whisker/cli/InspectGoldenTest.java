package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.support.InsideGolden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} writes of a network, without a run, against Keras and TensorFlow in float64. */
class InspectGoldenTest {
    private static final Set<String> NOT_WRITTEN = Set.of("input", "layer_statistics");

    @TempDir
    private Path temporary;

    @Test
    void everyArrayOfTheSmallNetwork() throws IOException {
        InsideGolden golden = InsideGolden.read(true);
        Map<String, NpyArray> weights = new LinkedHashMap<>();
        golden.below("small/weights/").forEach(name -> weights.put(name, golden.array("small/weights/" + name)));
        Path file = temporary.resolve("weights.npz");
        Npz.write(file, weights, NpyType.F8);
        Path batch = temporary.resolve("batch.npy");
        Npy.write(batch, golden.array("small/batch"), NpyType.F8);
        Path singles = temporary.resolve("singles.npy");
        double[] both = Arrays.copyOf(golden.row("small/batch", 0), 2 * golden.row("small/batch", 8).length);
        System.arraycopy(golden.row("small/batch", 8), 0, both, both.length / 2, both.length / 2);
        Npy.write(singles, new NpyArray(new int[] {2, 64, 64, 3}, both), NpyType.F8);
        inspect(file, singles, "one", "conv2d_2", "re_lu");
        try (ZipFile numbers = new ZipFile(temporary.resolve("one/inspect.npz").toFile())) {
            int compared = 0;
            for (String picture : List.of("0/", "8/")) {
                for (String name : golden.below("small/" + picture)) {
                    if (!NOT_WRITTEN.contains(name) && !name.startsWith("sensitivity")) {
                        String written = (picture.equals("8/") ? "1/" : "0/") + name;
                        golden.assertNear("small/" + picture + name, array(numbers, written).data());
                        compared++;
                    }
                }
            }
            assertTrue(compared >= 48, "arrays compared: " + compared);
            assertTrue(Math.abs(array(numbers, "0/randomization/gradcam/conv2d_2").data()[0]) < 0.5);
            assertTrue(array(numbers, "0/randomization/gradcam_plus_plus/conv2d_2").data()[0] > 0.8);
            NpyArray table = array(numbers, "0/layer_statistics");
            assertArrayEquals(golden.array("small/0/layer_statistics").shape(), table.shape());
            assertEquals(golden.data("small/0/layer_statistics")[9 + 5], table.data()[9 + 5],
                    1e-9 * table.data()[9 + 5]);
        }
        inspect(file, batch, "together", "conv2d_2");
        try (ZipFile numbers = new ZipFile(temporary.resolve("together/inspect.npz").toFile())) {
            for (String name : List.of("pca_singular_values", "pca_first_two_abs", "top_patches", "top_patch_values",
                    "effective_receptive_field")) {
                golden.assertNear("small/" + name, array(numbers, name).data());
            }
        }
        inspect(file, batch, "cka", "conv2d", "re_lu", "conv2d_2", "dense_1", "dense");
        try (ZipFile numbers = new ZipFile(temporary.resolve("cka/inspect.npz").toFile())) {
            golden.assertNear("small/cka", array(numbers, "cka").data());
            golden.assertNear("small/cka_debiased", array(numbers, "cka_debiased").data());
        }
    }

    private void inspect(Path weights, Path batch, String out, String... layers) {
        Object[] words = {"inspect", InsideGolden.folder().resolve("small-a.yaml"), "--weights", weights, "--input",
                batch,
            "--out", temporary.resolve(out), "--backend", "reference", "--steps", 50, "--occlusion", "16,8,0",
            "--analyses", out.equals("one") ? "all" : out.equals("cka") ? "cka"
                    : "pca,top_patches,effective_receptive_field"};
        Object[] all = Arrays.copyOf(words, words.length + 2 * layers.length);
        for (int i = 0; i < layers.length; i++) {
            all[words.length + 2 * i] = "--layer";
            all[words.length + 2 * i + 1] = layers[i];
        }
        CliRunner.Output output = CliRunner.run(all);
        assertEquals(0, output.code(), output.err());
    }

    private NpyArray array(ZipFile numbers, String name) throws IOException {
        Path file = temporary.resolve("entry.npy");
        Files.write(file, numbers.getInputStream(numbers.getEntry(name + ".npy")).readAllBytes());
        return Npy.read(file);
    }
}
