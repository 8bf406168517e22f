package dev.whisker.format.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

    /** The records that TensorFlow 2.21 writes of the same events. */
    private static final String TENSORFLOW = "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32"
            + "338d2fe9"
            + "200000000000000029eda9500900001040fc54d94110032a130a110a0a65706f63685f6c6f7373150000003f9a23af9f"
            + "6e00000000000000c4bf33640900001040fc54d94110ac022a600a5e0a09776569676874732f6b2a5109000000000000f0bf11"
            + "000000000000004019000000000000084021000000000000f83f2900000000000015403210000000000000e03f000000000000"
            + "00403a100000000000000040000000000000f03f4f7479da"
            + "2800000000000000ff70164a0900001040fc54d94110012a1b0a190a0966696c746572732f6b220c080210051803220489504e47"
            + "960efd65";

    @TempDir
    private Path directory;

    @Test
    void bytesAreThoseOfTensorFlow() throws IOException {
        Path path;
        try (EventFile file = EventFile.create(directory.resolve("logs/train"), CLOCK)) {
            path = file.path();
            file.scalar("epoch_loss", 3, 0.5);
            file.histogram("weights/k", 300, new EventHistogram(-1, 2, 1.5, 5.25, new double[] {0.5, 2},
                    new double[] {2, 1}));
            file.image("filters/k", 1, 5, 2, new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        }
        assertEquals(TENSORFLOW, HexFormat.of().formatHex(Files.readAllBytes(path)));
        assertTrue(path.getFileName().toString().startsWith("events.out.tfevents.1700000000."));
    }

    /** The record that TensorBoard 2.21 writes of the same event. */
    @Test
    void aStartIsThatOfTensorBoard() throws IOException {
        try (EventFile file = EventFile.create(directory, CLOCK)) {
            file.start(300);
            file.flush();
            assertEquals("100000000000000095fbfe180900001040fc54d94110ac023a0208016b3b88f1",
                    HexFormat.of().formatHex(Files.readAllBytes(file.path())).substring(2 * 40));
        }
    }

    /** TensorBoard reads files in the order of their names. */
    @Test
    void aNewFileIsReadAfterTheOthersEvenIfTheClockWasSetBack() throws IOException {
        Files.writeString(directory.resolve("events.out.tfevents.1700000123.host.1.v2"), "");
        Files.writeString(directory.resolve("other.1800000000.txt"), "");
        for (int second = 124; second < 126; second++) {
            try (EventFile file = EventFile.create(directory, CLOCK)) {
                assertEquals("events.out.tfevents.1700000" + second + ".whisker." + ProcessHandle.current().pid(),
                        file.path().getFileName().toString());
            }
        }
    }

    /** Of "123456789" the checksum is 0xe3069283 (RFC 3720, appendix B.4, has that of 32 zeros: 0x8a9136aa). */
    @Test
    void checksumsAreMasked() {
        assertEquals(0xc78ab0e5, EventFile.masked("123456789".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(0x0fd7fffa, EventFile.masked(new byte[32]));
        assertEquals(0xa282ead8, EventFile.masked(new byte[0]));
    }

    @Test
    void whatWasFlushedIsThereWhileTheFileIsOpen() throws IOException {
        try (EventFile file = EventFile.create(directory, CLOCK)) {
            long begun = Files.size(file.path());
            assertEquals(40, begun);
            file.scalar("a", 1, 2);
            file.flush();
            assertTrue(Files.size(file.path()) > begun);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("file"), "");
        String message = assertThrows(WhiskerException.class, () -> EventFile.create(inTheWay.resolve("train"), CLOCK))
                .getMessage();
        assertTrue(message.contains("file"), message);
        assertThrows(IllegalArgumentException.class, () -> new EventHistogram(0, 1, 0, 0, new double[2],
                new double[1]));
    }
}
