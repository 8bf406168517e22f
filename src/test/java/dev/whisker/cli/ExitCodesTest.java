package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The exit code is 2 if the words of a call are wrong, which no file needs to be opened for, and 1 if what they ask for
 * fails. {@link InterruptionTest} has those of signals.
 */
class ExitCodesTest {
    /** An empty directory, DIR in the calls. */
    @TempDir
    Path directory;

    private CliRunner.Output run(String call) {
        return CliRunner.run(ShellWords.of(call.replace("DIR", directory.toString())).toArray());
    }

    private void assertCode(int code, String call) {
        CliRunner.Output output = run(call);
        assertEquals(code, output.code(), () -> call + ": " + output.out() + output.err());
        assertEquals(1, output.err().lines().filter(line -> line.startsWith("whisker: ")).count(), output.err());
        assertFalse(output.err().contains("internal error"), output.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"", "nonsense", "--nonsense", "data", "data nonsense", "bench", "bench nonsense",
        "help nonsense", "help data nonsense", "help train more", "completion", "completion fish",
        "devices more", "experiments B9", "experiments B3 B4", "summary", "summary B9", "runs DIR more",
        "demo --epochs 0", "demo --backend gpu", "demo --optimizer nonsense", "demo --set nonsense",
        "train", "train B3", "train B9 --data DIR", "train demo --data DIR", "train B4 --data DIR",
        "train B3 --data DIR --weights imagenet", "train B3 --data DIR --image-size 1",
        "train B3 --data DIR --epochs 0", "train B3 --data DIR --epochs many", "train B3 --data DIR --batch 0",
        "train B3 --data DIR --loss nonsense", "train B3 --data DIR --metric nonsense",
        "train B3 --data DIR --callback nonsense", "train B3 --data DIR --callback 'EarlyStopping(monitor=nonsense)'",
        "train B3 --data DIR --learning-rate fast", "train B3 --data DIR --set training.epoch=3",
        "train B3 --data DIR --set training.loss=nonsense", "train B3 --data DIR --seeds 1,1",
        "train B3 --data DIR --split some", "train B3 --data DIR --color-mode blue", "train B3 --data DIR --exif yes",
        "train B3 --data DIR --seed 1 --seeds 1,2", "train demo --backend gpu", "train demo --precision fp12",
        "train demo --precision tf32 --backend cpu", "train demo --threads 0", "train B3 --nonsense",
        "evaluate", "evaluate DIR --split some", "evaluate DIR --weights nth", "evaluate DIR --worst 0",
        "predict DIR", "predict DIR x.png --top 0", "predict DIR x.png --weights nth",
        "export DIR", "export DIR --out x.doc", "export DIR --out x.h5 --format doc",
        "import", "import DIR/x.h5 --into B9", "import DIR/x.h5 --into Dnse(3) --input-shape 3",
        "import DIR/x.h5 --into Dense(3)", "import DIR/x.h5 --into Conv2D(3,9) --input-shape 4,4,1",
        "import DIR/x.h5 --allow unused", "import DIR/x.h5 --into B3 --allow all",
        "layer Dense(3)", "layer Dnse(3) --input DIR/x.npy", "layer Dense(units=x) --input DIR/x.npy",
        "layer Dense(3 --input DIR/x.npy", "layer Dense(3) --input DIR/x.npy --backend gpu --seed x",
        "gradcheck Nonsense", "gradcheck --backend gpu", "gradcheck --tries 0", "gradcheck Dense(3) --input-shape x",
        "gradcheck Conv2D(8,5) --input-shape 1,2,2,1", "gradcheck Dense Nonsense",
        "parity Nonsense", "parity Dense Nonsense", "parity --precision tf32", "parity Dense --backend gpu",
        "data get", "data get nonsense", "data scan", "data labels", "data grid DIR --layout 4x4",
        "data grid DIR --tile 1", "data augment DIR/x.jpg --layer Dense(2)", "data augment DIR/x.jpg --layer Nonsense",
        "data augment DIR/x.jpg --size 0", "init", "init DIR/x.yaml", "init DIR/x.txt --data DIR",
        "bench model3-train --steps 0", "bench mobilenet-forward --batch 0", "bench images DIR --rounds 0",
        "bench mobilenet-transfer --backend gpu",
    })
    void wrongUsage(String call) {
        assertCode(Main.USAGE, call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "devices --plugins DIR/nowhere", "experiments DIR/x.yaml", "summary DIR/x.yaml", "summary DIR",
        "runs DIR/nowhere", "train B3 --data DIR/nowhere", "train B3 --data DIR", "train DIR/x.yaml --data DIR",
        "train B4 --data DIR --weights DIR/x.h5", "demo --out /proc/whisker/run",
        "evaluate DIR", "predict DIR DIR/x.png", "export DIR --out DIR/x.onnx", "import DIR/x.h5",
        "layer Dense(3) --input DIR/x.npy --backend reference", "parity DIR/x.yaml", "data scan DIR/nowhere",
        "data labels DIR", "data grid DIR", "data augment DIR/x.jpg", "init DIR/x.yaml --data DIR",
        "bench images DIR",
    })
    void failures(String call) {
        assertCode(Main.FAILED, call);
    }

    @ParameterizedTest
    @CsvSource({"--help", "--version", "help", "help train", "train --help", "completion zsh", "experiments",
        "summary B3"})
    void success(String call) {
        CliRunner.Output output = run(call);
        assertEquals(0, output.code(), output.err());
        assertEquals("", output.err());
        assertTrue(output.out().length() > 10, output.out());
    }

    /** A file that exists and is wrong is not wrong usage. */
    @Test
    void anExperimentFileThatIsWrongIsAFailure() throws IOException {
        Files.writeString(directory.resolve("x.yaml"), "model: [Dnse(3)]\n");
        for (String call : List.of("train DIR/x.yaml --data DIR", "summary DIR/x.yaml", "parity DIR/x.yaml",
                "import DIR/x.h5 --into DIR/x.yaml")) {
            assertCode(Main.FAILED, call);
        }
    }
}
