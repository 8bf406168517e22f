package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What training makes of a directory of pictures, layout by layout; the common ones are in docs/data.md. */
class FolderLayoutsTest {
    @TempDir
    Path temporary;

    /**
     * The layout is as in {@link FolderLayouts#make}. The outcome: classes and the sizes of training, validation and
     * test, then parts of the remarks and warnings after "; "; or "refused: " and parts of the message.
     */
    @ParameterizedTest(name = "{0} [{1}]")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # One folder per class.
        {cats,dogs}/*4                 | 50/25/25 | cats,dogs 4/2/2
        {cats,dogs}/*4                 | folders  | refused: is expected to have the folders train; --split 80,10,10
        cats/*4 cats/old/*2 cats/cats/*2 dogs/*4 | 50/25/25 | cats,dogs 6/3/3
        {cats,dogs}/*4 notes.txt       | 50/25/25 | cats,dogs 4/2/2
        {cats,dogs}/*4 cats/1.txt dogs/list | 50/25/25 | cats,dogs 4/2/2; 1 .txt, 1 without extension
        {cats,dogs}/*4 a.png b.png | 50/25/25 | cats,dogs 4/2/2; they are next to the class folders: 2 (a.png, b.png)
        {cats,dogs}/*4 birds/          | 50/25/25 | cats,dogs 4/2/2; without pictures are left out: 1 (birds/)
        {cats,dogs}/*4 birds/list.txt  | 50/25/25 | cats,dogs 4/2/2; without pictures are left out: 1 (birds/)
        {cats,dogs}/                   | 50/25/25 | refused: no pictures in its class folders; 2 (cats/, dogs/)
        a.png b.png                    | 50/25/25 | refused: has no class folders, but has pictures
        pets/{cats,dogs}/*4            | 50/25/25 | refused: the one folder pets, whose pictures; give
        {2019,2020}/{cat,dog}/*2       | 50/25/25 | 2019,2020 4/2/2; have the same subfolders, cat, dog
        Cats/*4 cats/*4                | 50/25/25 | Cats,cats 4/2/2; 'Cats', 'cats' differ only in case

        # Parts.
        train/{cats,dogs}/*4 validation/{cats,dogs}/*1 | folders  | cats,dogs 8/2/0
        train/{cats,dogs}/*4 {validation,test}/{cats,dogs}/*1 | folders  | cats,dogs 8/2/2
        train/{cats,dogs}/*4 validation/{cats,dogs}/*2 | 50/25/25 | refused: the folders train, validation; folders
        train/{cats,dogs}/*4 validation/{cats,dogs}/*4 | 50/25/25 merge | cats,dogs 8/4/4
        train/{cats,dogs}/*4           | 50/25/25 | cats,dogs 4/2/2
        train/{cats,dogs}/*4 {validation,test}/{cats,dogs}/*1 | 50/25/25 | refused: mix their pictures; parts: merge
        {train,test}/{cats,dogs}/*3    | 100/0/0  | refused: would mix their pictures
        {train,test}/{cats,dogs}/*4    | auto     | cats,dogs 6/2/8
        {train,test}/{cats,dogs}/*3    | folders  | cats,dogs 6/0/6; there are no validation pictures
        train/{cats,dogs}/*4 validation/{cats,dogs}/*3 | from validation | cats,dogs 8/6/0; no test pictures
        train/{cats,dogs}/*4 test/     | folders  | cats,dogs 8/0/0; without pictures are left out: 1 (test/)
        train/{cats,dogs}/*4 notes/a.txt | 50/25/25 | cats,dogs 4/2/2; without pictures are left out: 1 (notes/)
        train/{cats,dogs}/*4 train/x.png | 50/25/25 | cats,dogs 4/2/2; next to the class folders: 1 (train/x.png)
        train/{cats,dogs}/*4 test/1.png | folders  | refused: test has no class folders, but has pictures
        train/{cats,dogs}/*4 test/{cats,dogs}/1.heic | folders  | refused: test/cats has no pictures; it has 1 .heic
        train/{a,b}/*2 validation/a/*2 | folders  | refused: different classes: train has [a, b], validation has [a]
        train/{a,b}/*2 validation/{A,b}/*2 | folders  | refused: different classes; they differ only in case
        train/cats/*2 train/dogs/*2 copy/cats/*2 | folders  | refused: copy is next to; not one of train, validation
        train/pets/{cats,dogs}/*2      | folders  | refused: train has the one folder pets; give

        # Names that may mean parts.
        {TRAIN,Validation}/{a,b}/*2    | folders  | a,b 4/4/0
        train/{a,b}/*2 {val,valid}/{a,b}/*2 | folders | refused: val and; valid are both the part validation
        {Training,Testing}/{a,b}/*2    | 50/25/25 | refused: Testing (rename it to test), Training (rename it to train)
        training_set/a/*2 test_set/a/*2 | 50/25/25 | refused: test_set (rename it to test), training_set (rename
        train/{a,b}/*2 val/{a,b}/*1    | folders  | a,b 4/2/0
        train/{a,b}/*2 dev/{a,b}/*1    | folders  | refused: dev is next to; rename it to validation
        validation/a/*2 test/a/*2      | 50/25/25 | refused: test, validation; move the class folders to train on
        Train/*4                       | 50/25/25 | refused: Train has no class folders, but has pictures
        {cats,dogs}/*4 test/cats/*1    | 50/25/25 | refused: not classes: test; move the class folders to train on
        {cats,dogs}/*4 test/*2         | 50/25/25 | cats,dogs,test 5/3/2; test/ is treated as a class
        car/*4 train/*4                | 50/25/25 | car,train 4/2/2; train/ is treated as a class
        train/{car,test}/*2            | folders  | car,test 4/0/0; there are no validation pictures

        # What systems leave behind.
        {cats,dogs}/*4 __MACOSX/0.png cats/{._0.png,Thumbs.db} .ipynb/ | 50/25/25 | cats,dogs 4/2/2; hidden and sys
        {cats,dogs}/*4 .git/0.png desktop.ini @eaDir/0.png | 50/25/25 | cats,dogs 4/2/2; 3 (.git, @eaDir, desktop.ini)

        # Formats that are not read.
        {cats,dogs}/*4 cats/a.avif cats/b.JP2 dogs/c.heic | 50/25/25 | cats,dogs 4/2/2; cats/ (1 .avif, 1 .jp2), 1 file
        {cats,dogs}/*4 cats/a.jfif cats/b.avif | 50/25/25 | cats,dogs 4/2/2; rename .jfif to .jpg, and convert
        cats/*2 dogs/*4 cats/{a,b,c}.heic | 50/25/25 | refused: 3 of the 5 pictures; not read (3 .heic); --skip
        cats/*2 dogs/*4 cats/{a,b,c}.heic | 80/20/0 skip | cats,dogs 5/1/0; 3 files of cats/ (3 .heic)
        cats/*2 dogs/a.heic            | 50/25/25 skip | refused: dogs has no pictures; it has 1 .heic

        # Links.
        {cats,dogs}/*4 dogs/x.jpg>.annex/1 | 50/25/25 | refused: 1 of 9 files in; dogs/x.jpg is a dead link to .annex/1
        {cats,dogs}/*4 dogs/x.jpg>x.jpg | 50/25/25 | refused: dogs/x.jpg is a dead link to x.jpg
        {cats,dogs}/*4 dogs/x.jpg>.annex/1 | 50/25/25 skip | cats,dogs 4/2/2; skipped dogs/x.jpg is a dead link
        cats/*4 dogs/x.jpg>.annex/1    | 50/25/25 skip | refused: dogs has no pictures; x.jpg is a dead link to .annex/1
        {cats,dogs}/*4 birds>missing   | 50/25/25 | refused: birds is a dead link to missing; restore the target
        {cats,dogs}/*4 .more/*2 birds>.more | 60/20/20 | birds,cats,dogs 6/2/2; hidden and system files
        {cats,dogs}/*4 cats/up>..      | 50/25/25 | cats,dogs 4/2/2; links to directories; 1 (cats/up)
        {cats,dogs}/*4 all>.           | 50/25/25 | refused: all is a link to; remove the link
        cats/*4 dogs>cats              | 50/25/25 | refused: are the same directory
        train/{cats,dogs}/*4 validation>train | folders  | refused: are the same directory

        # Splits that leave a part or a class without pictures.
        {cats,dogs}/*4                 | 0.8/0.1/0.1 | refused: percentages, received train 0.8; write train 80
        {cats,dogs}/*4                 | 0.7/0.2/0.2 | refused: percentages, received train 0.7; write, for example
        {cats,dogs}/*4                 | 50/46/4  | cats,dogs 4/4/0; there are no test pictures: 4 % of so few
        {cats,dogs}/*4                 | 50/4/46  | cats,dogs 4/0/4; there are no validation pictures: 4 %
        cats/*4 dogs/*1                | 20/40/40 | cats,dogs 1/2/2; training pictures have none of class 'dogs'
        cats/*9 dogs/*1                | 50/30/20 | cats,dogs 5/3/2; pictures have none of class 'dogs'
        cats/*4                        | 50/25/25 | cats 2/1/1; all pictures are of the one class 'cats'
        """)
    void outcome(String layout, String split, String expected) throws IOException {
        Path root = Files.createDirectory(temporary.resolve("data"));
        FolderLayouts.make(root, layout);
        String outcome = FolderLayouts.outcome(() -> experiment(split), root);
        boolean refused = expected.startsWith("refused: ");
        List<String> parts = List.of(expected.replaceFirst("^refused: ", "").split("; "));
        assertEquals(refused, outcome.startsWith("refused: "), outcome);
        if (!refused) {
            // Where no remark is expected, there is none.
            String first = parts.get(0);
            assertTrue(parts.size() > 1 ? outcome.startsWith(first + "; ") : outcome.equals(first), outcome);
        }
        parts.forEach(part -> assertTrue(outcome.contains(part), outcome));
        assertEquals(1, outcome.lines().count(), outcome);
        assertFalse(outcome.contains("null"), outcome);
    }

    private static Experiment experiment(String split) {
        String[] percent = split.split("[/ ]");
        String written = List.of("folders", "auto").contains(split) ? split
                : split.equals("from validation") ? "{test_from_validation: 5}"
                : "{train: " + percent[0] + ", validation: " + percent[1] + ", test: " + percent[2]
                + (split.endsWith(" merge") ? ", parts: merge}" : "}");
        return ExperimentReader.read("mine", "mine.yaml", """
                data:
                  image_size: [4, 4]
                  split: %s
                  batch: 2
                  on_bad_files: %s
                  seed: 3
                model:
                  - Flatten
                  - Dense(3)
                training:
                  loss: sparse_categorical_crossentropy
                """.formatted(written, split.endsWith(" skip") ? "skip" : "fail"));
    }
}
