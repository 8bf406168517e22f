package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.layer.LayerWork;
import dev.whisker.op.Backend;
import dev.whisker.op.DeviceMeter;
import dev.whisker.train.LayerProfile;
import dev.whisker.train.LayerProfile.Row;
import java.util.List;

/**
 * The time of each layer, forward and backward, beside what this machine could do at best: the speed of matrix products
 * and of memory, measured in the same call. A layer's share is the larger of the two that it uses.
 */
final class ProfileTable {
    private final LayerProfile profile;
    private final double products;
    private final double bandwidth;

    /** Measures what the machine can do. */
    ProfileTable(LayerProfile profile, Backend backend) {
        this.profile = profile;
        DeviceMeter meter = backend.meter().orElse(null);
        try (MemorySpeed memory = new MemorySpeed(backend, meter)) {
            bandwidth = memory.measure();
            products = ProductSpeed.measure(backend, meter);
        } finally {
            if (meter != null) {
                meter.close();
            }
        }
    }

    void print(CliCommand command) {
        List<Row> rows = profile.rows();
        int width = rows.stream().mapToInt(row -> row.work().layer().length()).reduce("all layers".length(), Math::max);
        String format = "  %-" + width + "s  %9s %9s %9s %9s %7s";
        command.print("Profile of a step of %d pictures, medians of %d steps; this machine: %.0f GFLOP/s, %s",
                profile.batch(), profile.steps(), products / 1e9, Double.isNaN(bandwidth)
                        ? "too little memory is free to measure GB/s" : String.format("%.1f GB/s", bandwidth / 1e9));
        command.print(format, "layer", "forward", "backward", "GFLOP/s", "MB", "share");
        rows.forEach(row -> command.print(format, cells(row.work().layer(), row)));
        command.print(format, cells("all layers", total(rows)));
    }

    private Object[] cells(String layer, Row row) {
        double seconds = seconds(row);
        return new Object[] {layer, milliseconds(row.forwardMilliseconds()), milliseconds(row.backwardMilliseconds()),
            flops(row) == 0 || seconds == 0 ? "-" : String.format("%.1f", flops(row) / seconds / 1e9),
            String.format("%.1f", bytes(row) / 1e6),
            Double.isFinite(share(row)) ? String.format("%.0f %%", share(row) * 100) : "-"};
    }

    private static String milliseconds(double time) {
        return time == 0 ? "-" : String.format("%.2f ms", time);
    }

    private static double seconds(Row row) {
        return (row.forwardMilliseconds() + row.backwardMilliseconds()) / 1e3;
    }

    private static double flops(Row row) {
        return row.work().forwardFlops() + row.work().backwardFlops();
    }

    private static double bytes(Row row) {
        return row.work().forwardBytes() + row.work().backwardBytes();
    }

    /** Of the time that the layer takes, what it would take at the speed of its limit. */
    private double share(Row row) {
        return Math.max(flops(row) / products, bytes(row) / bandwidth) / seconds(row);
    }

    private static Row total(List<Row> rows) {
        LayerWork work = rows.stream().map(Row::work).reduce(new LayerWork("", 0, 0, 0, 0),
                (a, b) -> new LayerWork("", a.forwardFlops() + b.forwardFlops(), a.backwardFlops() + b.backwardFlops(),
                        a.forwardBytes() + b.forwardBytes(), a.backwardBytes() + b.backwardBytes()));
        return new Row(work, rows.stream().mapToDouble(Row::forwardMilliseconds).sum(),
                rows.stream().mapToDouble(Row::backwardMilliseconds).sum());
    }

    /** The same for {@code --json}. */
    void putInto(ObjectNode results) {
        ArrayNode layers = results.putArray("profile");
        for (Row row : profile.rows()) {
            ObjectNode node = layers.addObject();
            node.put("layer", row.work().layer());
            node.put("forward_ms", row.forwardMilliseconds());
            node.put("backward_ms", row.backwardMilliseconds());
            node.put("flop", flops(row));
            node.put("bytes", bytes(row));
            node.put("share", share(row));
        }
        results.put("product_gflop_per_second", products / 1e9);
        results.put("bandwidth_gb_per_second", bandwidth / 1e9);
    }
}
