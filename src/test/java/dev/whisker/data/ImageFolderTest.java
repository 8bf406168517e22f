package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFolderTest {

    @TempDir
    Path root;

    private void touch(String... files) {
        for (String file : files) {
            Pictures.write(root.resolve(file), "x");
        }
    }

    private List<String> listed(ImageFolder folder) {
        return folder.files().stream().map(file -> root.relativize(file.path()) + ":" + file.label()).toList();
    }

    @Test
    void filesAreSortedByClassThenDirectoryThenName() {
        touch("dog/b.jpg", "dog/a.PNG", "cat/z.jpeg", "cat/10.gif", "cat/9.bmp", "cat/sub/a.Jpg", "cat/notes.txt",
                "readme.md", ".git/x.png", "cat/.cache/y.png", "cat/noextension");
        ImageFolder folder = ImageFolder.open(root);
        assertEquals(List.of("cat", "dog"), folder.classNames());
        assertEquals(List.of("cat/10.gif:0", "cat/9.bmp:0", "cat/z.jpeg:0", "cat/sub/a.Jpg:0", "dog/a.PNG:1",
                "dog/b.jpg:1"), listed(folder));
        assertEquals(List.of(""), folder.parts());
    }

    @Test
    void aDirectoryInPartsIsOneDataSet() {
        touch("train/cats/1.jpg", "train/dogs/1.jpg", "validation/cats/2.jpg", "validation/dogs/2.jpg", "vectorize.py");
        ImageFolder folder = ImageFolder.open(root);
        assertEquals(List.of("train", "validation"), folder.parts());
        assertEquals(List.of("cats", "dogs"), folder.classNames());
        assertArrayEquals(new int[] {0, 1}, folder.ids("train"));
        assertArrayEquals(new int[] {2, 3}, folder.ids("validation"));
        assertArrayEquals(new int[] {}, folder.ids("test"));
    }

    @Test
    void aClassMayBeCalledTrain() {
        touch("car/1.jpg", "train/1.jpg");
        assertEquals(List.of("car", "train"), ImageFolder.open(root).classNames());
    }

    @Test
    void onlyFoldersWithoutPicturesAreIgnoredNextToParts() throws Exception {
        touch("train/cats/1.jpg", "train/dogs/1.jpg", "validation/cats/2.jpg", "validation/dogs/2.jpg",
                "__MACOSX/train/cats/._1.jpg", "notes/a.txt", ".hidden/1.jpg");
        Files.createDirectory(root.resolve("test"));
        assertEquals(List.of("train", "validation"), ImageFolder.open(root).parts());
        touch("train_copy/cats/1.jpg");
        assertFault(root, "the folder " + root.resolve("train_copy") + " is next to the folder train of ");
    }

    @Test
    void theFingerprintTellsListsOfFilesApart() throws Exception {
        touch("a/cat/1.jpg", "a/dog/1.jpg", "b/cat/1.jpg", "b/dog/1.jpg");
        String first = ImageFolder.open(root.resolve("a")).fingerprint();
        assertEquals(first, ImageFolder.open(root.resolve("b")).fingerprint());
        Files.writeString(root.resolve("b/dog/1.jpg"), "longer");
        assertNotEquals(first, ImageFolder.open(root.resolve("b")).fingerprint());
        touch("a/dog/2.jpg");
        assertNotEquals(first, ImageFolder.open(root.resolve("a")).fingerprint());
    }

    @Test
    void badDirectoriesAreNamedInOneLine() throws Exception {
        assertFault(root.resolve("none"), "does not exist");
        assertFault(Files.writeString(root.resolve("file"), "x"), "is a file, not a directory");
        assertFault(Files.createDirectory(root.resolve("bare")), "has no class folders");
        touch("empty/dog/notes.txt");
        assertFault(root.resolve("empty"), "has no pictures in its class folders");
        touch("parts/train/a/1.jpg", "parts/train/b/1.jpg", "parts/validation/a/1.jpg");
        assertFault(root.resolve("parts"), "different classes: train has [a, b], validation has [a]");
    }

    private static void assertFault(Path directory, String expected) {
        String message = assertThrows(WhiskerException.class, () -> ImageFolder.open(directory)).getMessage();
        assertTrue(message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void namesThatLookAlikeAreReported() {
        assertEquals(List.of(), ClassNames.alike(List.of("cat", "dog", "dogs")));
        List<String> lines = ClassNames.alike(List.of("caf\u00e9", "cafe\u0301", "Dog", "dog", "owl", "owl "));
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).contains("'caf\u00e9', 'cafe\u0301' differ only in case"), lines.get(0));
        assertTrue(lines.get(2).contains("'owl', 'owl '"), lines.get(2));
    }

    @ParameterizedTest
    @CsvSource({"Train, train", "training_set, train", "train2017, train", "Train-Images, train", "val, validation",
        "VALID, validation", "eval, validation", "dev, validation", "test1, test", "Testing, test", "test set, test",
        "cats,", "trainer,", "train_copy,", "protest,", "invalid,", "set,"})
    void namesOfPartsInOtherWords(String name, String part) {
        assertEquals(Optional.ofNullable(part), PartNames.meantBy(name));
    }

    @Test
    void removedFilesCloseTheIdsUp() {
        touch("cat/1.jpg", "cat/2.jpg", "dog/1.jpg");
        ImageFolder folder = ImageFolder.open(root);
        assertEquals(List.of("cat/2.jpg:0", "dog/1.jpg:1"), listed(folder.without(Set.of(root.resolve("cat/1.jpg")))));
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> folder.without(Set.of(root.resolve("dog/1.jpg"))));
        assertTrue(e.getMessage().contains("no usable picture is left of the class dog in " + root),
                e.getMessage());
    }

    @Test
    void labelCountsAndTheMajorityBaseline() {
        touch("cat/1.jpg", "dog/1.jpg", "dog/2.jpg");
        LabelCounts counts = LabelCounts.of(ImageFolder.open(root), "");
        assertEquals(List.of(1, 2), counts.counts());
        assertEquals(3, counts.total());
        assertEquals(1, counts.majorityClass());
        assertEquals(2 / 3.0, counts.majorityBaseline());
        assertEquals(0, new LabelCounts(List.of("a", "b"), List.of(4, 4)).majorityClass());
    }
}
