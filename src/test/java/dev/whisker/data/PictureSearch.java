package dev.whisker.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decodes damaged pictures as a separate program, so that a crash, a hang or exhausted memory ends nothing else.
 *
 * <p>Arguments: seed, first case, number of cases, progress file, threads. The progress file holds the number of the
 * current case of each thread. Negative numbers are cases of {@link HostilePictures}. The last line of the output is
 * "decoded D refused R grown M", where M is the growth of the peak memory in MiB.
 */
public final class PictureSearch {

    private static final long MAX_CPU_NANOS = 5_000_000_000L;
    private static final int FAILED = 3;

    private PictureSearch() {
    }

    /** A case under way. */
    private record Running(int number, long threadId, long cpuAtStart) {
    }

    public static void main(String[] args) throws Exception {
        long seed = Long.parseLong(args[0]);
        int first = Integer.parseInt(args[1]);
        int count = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[4]);
        List<byte[]> seeds = seeds();
        for (byte[] file : seeds) {
            ImageCodec.decode("seed", file);
        }
        List<byte[]> hostile = HostilePictures.files();
        long before = peakKilobytes();
        List<AtomicReference<Running>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(new AtomicReference<>());
        }
        watch(running);
        int[] decoded = new int[threads];
        List<Thread> workers = new ArrayList<>();
        try (RandomAccessFile progress = new RandomAccessFile(args[3], "rw")) {
            for (int t = 0; t < threads; t++) {
                int thread = t;
                workers.add(new Thread(() -> {
                    // All threads decode the same file at once: together they must not hold what each alone could.
                    for (int i = 0; i < hostile.size(); i++) {
                        decodes(-1 - i, hostile.get(i), progress, thread, running.get(thread));
                    }
                    for (int i = first + thread; i < first + count; i += threads) {
                        decoded[thread] += decodes(i, file(seed, i, seeds), progress, thread, running.get(thread)) ? 1
                                : 0;
                    }
                }));
            }
            workers.forEach(Thread::start);
            for (Thread worker : workers) {
                worker.join();
            }
        }
        int sum = Arrays.stream(decoded).sum();
        System.out.println("decoded " + sum + " refused " + (count - sum) + " grown "
                + (peakKilobytes() - before) / 1024);
    }

    private static boolean decodes(int number, byte[] file, RandomAccessFile progress, int thread,
            AtomicReference<Running> running) {
        try {
            synchronized (progress) {
                progress.seek(4L * thread);
                progress.writeInt(number);
            }
            ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
            running.set(new Running(number, Thread.currentThread().getId(), cpu.getCurrentThreadCpuTime()));
            EncodedPicture.of("case " + number, file).checked().damage();
            RgbImage image = ImageCodec.decode("case " + number, file);
            return image.width() > 0;
        } catch (BadImageException e) {
            if (e.getMessage().isBlank() || e.getMessage().chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
                fail(number, "message '" + e.getMessage() + "'");
            }
            return false;
        } catch (Throwable e) {
            e.printStackTrace();
            fail(number, e.toString());
            return false;
        } finally {
            running.set(null);
        }
    }

    /** The damaged file of a case, the same for the same seed and number. */
    static byte[] file(long seed, int number, List<byte[]> seeds) {
        Random random = new Random(seed * 1_000_003 + number);
        byte[] file = seeds.get(random.nextInt(seeds.size()));
        return new FileMutator(random).mutate(file, seeds.get(random.nextInt(seeds.size())));
    }

    /** Small valid files of every kind. */
    public static List<byte[]> seeds() {
        Random random = new Random(13);
        List<byte[]> seeds = new ArrayList<>();
        for (int[] kind : PngFiles.KINDS) {
            seeds.add(PngFiles.random(random, 1 + random.nextInt(40), 1 + random.nextInt(30), kind[0], kind[1],
                    random.nextBoolean()));
        }
        for (int i = 0; i < 4; i++) {
            seeds.add(PngFiles.animated(random, 1 + random.nextInt(20), 1 + random.nextInt(20)));
        }
        for (int bits : new int[] {1, 4, 8, 16, 24, 32}) {
            seeds.add(BmpFiles.random(random, 1 + random.nextInt(40), 1 + random.nextInt(30), bits,
                    random.nextBoolean(), bits == 16));
            if (bits != 16) {
                seeds.add(BmpFiles.os2(random, 1 + random.nextInt(40), 1 + random.nextInt(30), bits));
            }
        }
        for (int i = 0; i < 8; i++) {
            seeds.add(GifFiles.random(random, 1 + random.nextInt(40), 1 + random.nextInt(30), 1 + i % 3));
        }
        for (int i = 0; i < 3; i++) {
            for (boolean progressive : new boolean[] {false, true}) {
                for (int components : new int[] {1, 3, 4}) {
                    seeds.add(JpegFiles.random(random, 8 + random.nextInt(60), 8 + random.nextInt(40), components,
                            progressive));
                }
                seeds.add(JpegFiles.sampled(random, 8 + random.nextInt(60), 8 + random.nextInt(40), progressive));
            }
        }
        PictureFormatsTest.all().stream().filter(golden -> golden.name().matches("webp-.*|tiff-.*"))
                .forEach(golden -> seeds.add(golden.file()));
        return seeds;
    }

    /** Ends the program when a case takes too much processor time; elapsed time means little on a busy machine. */
    private static void watch(List<AtomicReference<Running>> running) {
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        Thread watchdog = new Thread(() -> {
            while (true) {
                for (AtomicReference<Running> each : running) {
                    Running now = each.get();
                    if (now != null && cpu.getThreadCpuTime(now.threadId) - now.cpuAtStart > MAX_CPU_NANOS) {
                        fail(now.number, "takes longer than 5 s");
                    }
                }
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void fail(int number, String what) {
        System.out.println("case " + number + ": " + what);
        System.out.flush();
        Runtime.getRuntime().halt(FAILED);
    }

    /** The peak memory of this process as reported by Linux; 0 elsewhere. */
    static long peakKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }
}
