package dev.whisker.format.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.format.npy.NpyArray;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that an independent library reads back what is written. */
class Hdf5OutputTest {
    @TempDir
    Path temporary;

    @Test
    void datasetsGroupsAndAttributes() {
        Path file = temporary.resolve("a.h5");
        Hdf5OutputGroup root = new Hdf5OutputGroup();
        root.attribute("title", "Grüße");
        root.attribute("names", List.of("one", "two and more"));
        // An odd number of elements, so that the next dataset needs padding before it.
        root.group("a").group("b").dataset("odd", new NpyArray(new int[] {3}, new double[] {1, 2.5, -3}));
        root.group("a").dataset("matrix", new NpyArray(new int[] {2, 2}, new double[] {0.1, 0.2, 0.3, 0.4}));
        Hdf5Output.write(file, root);
        try (HdfFile read = new HdfFile(file)) {
            assertEquals("Grüße", read.getAttribute("title").getData());
            assertArrayEquals(new String[] {"one", "two and more"}, (String[]) read.getAttribute("names").getData());
            assertArrayEquals(new float[] {1, 2.5f, -3}, (float[]) read.getDatasetByPath("a/b/odd").getData());
            Dataset matrix = read.getDatasetByPath("a/matrix");
            assertArrayEquals(new int[] {2, 2}, matrix.getDimensions());
            assertArrayEquals(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, (float[]) matrix.getDataFlat());
            assertEquals(0, read.getDatasetByPath("a/matrix").getAttributes().size());
        }
    }

    @Test
    void textBeyondTheLimitOfAnAttributeAndManyMembers() {
        Path file = temporary.resolve("large.h5");
        String text = "0123456789".repeat(30_000);
        List<String> names = IntStream.range(0, 3000).mapToObj(i -> "member_" + i).toList();
        double[] values = DoubleStream.iterate(0, x -> x + 1).limit(100_001).toArray();
        Hdf5OutputGroup root = new Hdf5OutputGroup();
        root.attribute("text", text);
        root.attribute("names", names);
        names.forEach(name -> root.group(name).attribute("own", name));
        root.dataset("values", new NpyArray(new int[] {values.length}, values));
        Hdf5Output.write(file, root);
        try (HdfFile read = new HdfFile(file)) {
            assertEquals(text, read.getAttribute("text").getData());
            assertArrayEquals(names.toArray(), (String[]) read.getAttribute("names").getData());
            assertEquals(3001, read.getChildren().size());
            assertEquals("member_2999", read.getByPath("member_2999").getAttribute("own").getData());
            assertEquals(100_000f, ((float[]) read.getDatasetByPath("values").getData())[100_000]);
        }
    }

    @Test
    void namesMustBeUnique() {
        Hdf5OutputGroup group = new Hdf5OutputGroup();
        group.dataset("x", new NpyArray(new int[] {1}, new double[1]));
        assertThrows(IllegalArgumentException.class,
                () -> group.dataset("x", new NpyArray(new int[] {1}, new double[1])));
        assertThrows(IllegalArgumentException.class, () -> group.group("x"));
        assertThrows(IllegalArgumentException.class, () -> group.group("a/b"));
    }

    @Test
    void aFailureLeavesNoFileBehind() throws IOException {
        Path directory = temporary.resolve("missing");
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> Hdf5Output.write(directory.resolve("a.h5"), new Hdf5OutputGroup()));
        assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(0, files.count());
        }
    }
}
