package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how samples are divided, in YAML and on the command line. */
public final class SplitReader {
    private static final String AUTO = "auto";
    private static final String FOLDERS = "folders";
    private static final String FROM_VALIDATION = "test_from_validation";
    private static final String PARTS = "parts";
    private static final String NUMBER = "-?\\d{1,9}(\\.\\d{1,9})?";
    private static final List<String> PERCENTAGES = List.of("train", "validation", "test");

    private SplitReader() {
    }

    /**
     * Reads the value of an option: {@code auto}, {@code folders}, or the percentages of train, validation and test,
     * such as {@code 80,10,10}.
     *
     * @throws WhiskerException if it is none of these
     */
    public static SplitSpec parse(String text) {
        String[] numbers = text.split(",", -1);
        if (numbers.length == PERCENTAGES.size() && Stream.of(numbers).allMatch(n -> n.matches(NUMBER))) {
            return new SplitSpec.ByPercent(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]),
                    Double.parseDouble(numbers[2]));
        }
        return word(text).orElseThrow(() -> new WhiskerException("expected auto, folders, or percentages of train, "
                + "validation and test such as 80,10,10, received '" + text + "'"));
    }

    private static Optional<SplitSpec> word(Object word) {
        return AUTO.equals(word) ? Optional.of(new SplitSpec.Automatic())
                : FOLDERS.equals(word) ? Optional.of(new SplitSpec.ByFolder(0)) : Optional.empty();
    }

    static SplitSpec read(YamlNode node) {
        if (!node.isMap()) {
            return word(node.value()).orElseThrow(() -> node.error("expected 'auto', 'folders' or percentages such as "
                    + "{train: 80, validation: 10, test: 10}, received " + node.value()));
        }
        Map<String, YamlNode> keys = node.map(Stream.concat(Stream.of(FROM_VALIDATION, PARTS),
                PERCENTAGES.stream()).toList());
        if (!keys.containsKey(FROM_VALIDATION)) {
            double[] percent = PERCENTAGES.stream().mapToDouble(key ->
                    Optional.ofNullable(keys.get(key)).map(YamlNode::number).orElse(0.0)).toArray();
            boolean merge = keys.containsKey(PARTS) && keys.get(PARTS).choice("merge").equals("merge");
            return node.at(() -> new SplitSpec.ByPercent(percent[0], percent[1], percent[2], merge));
        }
        if (keys.size() > 1) {
            throw node.error("give either test_from_validation, for a directory with train and validation, or "
                    + "percentages");
        }
        return new SplitSpec.ByFolder(keys.get(FROM_VALIDATION).integer(0));
    }
}
