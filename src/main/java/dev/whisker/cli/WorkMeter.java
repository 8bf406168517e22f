package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.op.Backend;
import dev.whisker.op.DeviceMeter;
import java.util.Arrays;

/**
 * Times work that is done over and over: some that warms up, some that is timed by the clock of the host, and on a
 * device a few more by its own. Before each of these the device is kept busy for longer than the host takes to queue
 * the work, so that the device's time is that of the work and not that of a device which waits for the host.
 */
final class WorkMeter implements AutoCloseable {
    private static final int DEVICE_TIMES = 10;
    private static final double BUSY = 2;

    private final Backend backend;
    private final int warmUp;
    private final double[] milliseconds;
    private final double[] waited;
    private final double[] device;
    private final DeviceMeter meter;
    private MemorySpeed memory;
    private double peakBefore;
    private double bandwidth;
    private double products;
    private long last;
    private long lastWaited;
    private long firstKernels;
    private long firstCalls;
    private double kernels;
    private double libraryCalls;
    private double residentAtStart;
    private double residentAtEnd;

    WorkMeter(Backend backend, int warmUp, int times) {
        this.backend = backend;
        this.warmUp = warmUp;
        milliseconds = new double[times];
        waited = new double[times];
        meter = backend.meter().orElse(null);
        device = new double[meter == null ? 0 : DEVICE_TIMES];
    }

    /** How often the work is done. */
    int total() {
        return warmUp + milliseconds.length + device.length;
    }

    /** Whether this time, counted from 1, the device's clock is read, and the work is not waited for. */
    boolean isByDevice(int time) {
        return time > warmUp + milliseconds.length;
    }

    /**
     * Measures the memory and matrix products, before the work is done for the first time and after all memory for it
     * is there.
     */
    void begin() {
        peakBefore = ResidentMemory.peakMebibytes();
        memory = new MemorySpeed(backend, meter);
        bandwidth = memory.measure();
        products = ProductSpeed.measure(backend, meter);
        if (meter == null) {
            memory.close(); // the process's own, which is reported too
        }
        ResidentMemory.forgetPeak(); // what was measured took more than most work does
    }

    /** The work was done, or on a device queued; {@code time} counts from 1. */
    void ended(int time) {
        long now = System.nanoTime();
        int timed = time - warmUp;
        if (isByDevice(time)) {
            device[timed - milliseconds.length - 1] = meter.end();
        } else if (timed > 0) {
            milliseconds[timed - 1] = (now - last) / 1e6;
            waited[timed - 1] = meter == null ? 0 : (meter.waitedNanos() - lastWaited) / 1e6;
        }
        if (timed == 0) {
            residentAtStart = ResidentMemory.mebibytes();
            firstKernels = meter == null ? 0 : meter.kernels();
            firstCalls = meter == null ? 0 : meter.libraryCalls();
        }
        if (timed == milliseconds.length) {
            residentAtEnd = ResidentMemory.mebibytes();
            kernels = meter == null ? 0 : (double) (meter.kernels() - firstKernels) / timed;
            libraryCalls = meter == null ? 0 : (double) (meter.libraryCalls() - firstCalls) / timed;
        }
        if (isByDevice(time + 1) && time < total()) {
            memory.keepBusy(BUSY * timings().median());
            meter.begin();
        }
        lastWaited = meter == null ? 0 : meter.waitedNanos();
        last = System.nanoTime();
    }

    Timings timings() {
        return Timings.of(milliseconds, milliseconds.length);
    }

    /** MiB when the first time that counts began. */
    double residentAtStart() {
        return residentAtStart;
    }

    /** MiB when the last that counts had ended. */
    double residentAtEnd() {
        return residentAtEnd;
    }

    /** Prints what was measured besides the times, and puts it into the results. */
    void report(CliCommand command, String what, double flops, long bytes, ObjectNode results) {
        double time = timings().median();
        if (meter != null) {
            double[] own = new double[milliseconds.length];
            Arrays.setAll(own, i -> milliseconds[i] - waited[i]);
            double host = Timings.of(own, own.length).median();
            time = Timings.of(device, device.length).median();
            command.print("  %-22s %10.2f ms  (median of %d %s, queued while it was busy)", "GPU time", time,
                    device.length, what);
            command.print("  %-22s %10.2f ms  (without waiting for the GPU)", "host time", host);
            command.print("  %-22s %10.1f own kernels, %.1f calls of cuDNN and cuBLASLt", "launches", kernels,
                    libraryCalls);
            results.put("gpu_ms", time);
            results.put("host_ms", host);
            results.put("own_kernels", kernels);
            results.put("library_calls", libraryCalls);
        }
        double peak = Math.max(peakBefore, ResidentMemory.peakMebibytes());
        command.print("  %-22s %10.1f MiB", "peak memory", peak);
        results.put("peak_mib", peak);
        command.print("  %-22s %10.1f GFLOP/s (the fastest of square matrices, measured here)", "matrix products",
                products / 1e9);
        results.put("product_gflop_per_second", products / 1e9);
        double productShare = flops / (time / 1e3) / products;
        command.print("  %-22s %10.1f %%", "share of products", productShare * 100);
        results.put("product_share", productShare);
        command.print("  %-22s %10.1f MB at least", "memory traffic", bytes / 1e6);
        results.put("bytes", bytes);
        if (Double.isNaN(bandwidth)) {
            command.print("  %-22s too little memory is free to measure it", "memory bandwidth");
        } else if (Double.isFinite(bandwidth)) {
            command.print("  %-22s %10.1f GB/s (copy or triad, measured here)", "memory bandwidth", bandwidth / 1e9);
            results.put("bandwidth_gb_per_second", bandwidth / 1e9);
        }
        double share = bytes / (time / 1e3) / bandwidth;
        if (Double.isFinite(share)) {
            command.print("  %-22s %10.1f %%", "share of bandwidth", share * 100);
            results.put("bandwidth_share", share);
        }
    }

    @Override
    public void close() {
        if (meter != null) {
            if (memory != null) {
                memory.close();
            }
            meter.close();
        }
    }
}
