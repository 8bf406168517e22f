package dev.whisker.hostile;

import java.nio.file.Path;
import java.util.Random;

/**
 * A kind of input that comes from others and may be damaged or malicious. Every input is an array of bytes, so that a
 * fuzzer can supply it as well; an input that is more than a file, such as a directory, is described by the bytes.
 */
public interface HostileInput {
    /** The name by which a call of the search selects it. */
    String name();

    /** How many cases every build runs. */
    int casesInEveryBuild();

    /** The heap of the process, in MiB: enough for the program, and too little for a file that lies about its size. */
    default int heapMegabytes() {
        return 96;
    }

    /** The processor time that a case may take: R13 of docs/reliability.md. */
    default int maxSeconds() {
        return 5;
    }

    /**
     * Makes what the cases need and uses valid inputs once.
     *
     * @param folder an empty directory of its own; after that, only {@link #feed} of a case may change it, and must
     *               leave the same names in it
     */
    void open(Path folder) throws Exception;

    /** An input, damaged or not. */
    byte[] draw(Random random);

    /**
     * Gives an input to the program. Any exception other than a {@link dev.whisker.WhiskerException}, which is a
     * refusal, is a fault of the program.
     */
    Outcome feed(byte[] input) throws Exception;
}
