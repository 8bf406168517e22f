package dev.whisker.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.evaluation.Calibration;
import dev.whisker.evaluation.Classification;
import dev.whisker.evaluation.WilsonInterval;
import dev.whisker.experiment.EvaluatedRun;
import dev.whisker.experiment.Published;
import dev.whisker.report.Facts;
import dev.whisker.report.Figures;
import dev.whisker.report.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The answer with which the report begins: how good the model is, how certain that is, and what to compare it with. */
final class VerdictSection {
    private final JsonNode record;
    private final Optional<EvaluatedRun> evaluated;
    private final double published;

    /** @param published figures that were reported elsewhere */
    VerdictSection(JsonNode record, Optional<EvaluatedRun> evaluated, Published published) {
        this.record = record;
        this.evaluated = evaluated;
        this.published = evaluated.filter(VerdictSection::isTest).isPresent() ? published.testAccuracy()
                : published.valAccuracy();
    }

    private static boolean isTest(EvaluatedRun run) {
        return run.pictures().split().equals("test");
    }

    Html html() {
        Facts facts = new Facts();
        List<String> sentences = new ArrayList<>();
        evaluated.ifPresentOrElse(run -> evaluated(run, facts, sentences), () -> recorded(facts, sentences));
        return Html.of(facts.html(), Html.of(sentences.stream().map(Html::paragraph).toList()));
    }

    private void evaluated(EvaluatedRun run, Facts facts, List<String> sentences) {
        String part = run.pictures().split();
        String name = Character.toUpperCase(part.charAt(0)) + part.substring(1);
        if (run.classification().isEmpty()) {
            facts.add(name + " loss", Figures.of(run.evaluation().loss()),
                    Figures.plural(run.evaluation().samples(), "picture", "pictures"));
            sentences.add("The outputs of the model do not tell its classes apart, so there is no accuracy.");
            return;
        }
        Classification predictions = run.classification().get();
        long correct = predictions.matrix().correct();
        long n = predictions.matrix().samples();
        double accuracy = (double) correct / n;
        WilsonInterval interval = WilsonInterval.of(correct, n);
        String range = Figures.of(interval.low()) + " to " + Figures.of(interval.high());
        facts.add(name + " accuracy", Figures.of(accuracy), "95 % interval " + range + "; " + Figures.count(correct)
                + " of " + Figures.plural(n, "picture", "pictures"));
        double majority = majority(run, predictions, facts);
        if (Double.isFinite(published)) {
            facts.add("Published accuracy", Figures.of(published), within(interval, published));
        }
        facts.add(name + " loss", Figures.of(run.evaluation().loss()), "");
        Calibration.of(predictions).ifPresent(calibration -> facts.add("Calibration error",
                Figures.of(calibration.ece()), "expected gap between confidence and accuracy (ECE)"));
        sentences.add(verdict(run, interval, majority, n - correct));
        if (!isTest(run)) {
            sentences.add("These are " + part + " pictures, which training may have been steered by; test pictures "
                    + "would tell more.");
        }
    }

    private double majority(EvaluatedRun run, Classification predictions, Facts facts) {
        JsonNode counts = record.path("data").path("training_samples_per_class");
        int guess = IntStream.range(0, counts.size()).boxed()
                .reduce((a, b) -> counts.get(b).asLong() > counts.get(a).asLong() ? b : a).orElse(-1);
        if (guess < 0 || guess >= predictions.matrix().classes()) {
            return Double.NaN;
        }
        double share = predictions.matrix().support(guess) / (double) predictions.matrix().samples();
        facts.add("Majority baseline", Figures.of(share), "always guessing “" + run.className(guess)
                + "”, the most frequent class in training");
        return share;
    }

    private static String within(WilsonInterval interval, double value) {
        return value < interval.low() ? "below the interval of this run"
                : value > interval.high() ? "above the interval of this run" : "within the interval of this run";
    }

    private static String verdict(EvaluatedRun run, WilsonInterval interval, double majority, long wrong) {
        String mistakes = wrong == 0 ? "The model makes no mistake"
                : "The model makes " + Figures.plural(wrong, "mistake", "mistakes");
        String pictures = mistakes + " on " + Figures.plural(run.evaluation().samples(), "picture", "pictures") + ". ";
        return Double.isNaN(majority) ? pictures.strip()
                : pictures + (interval.low() > majority ? "It beats always guessing the most frequent class: the whole "
                + "interval lies above that." : interval.high() < majority
                ? "It is worse than always guessing the most frequent class: the whole interval lies below that."
                : "Whether it beats always guessing the most frequent class cannot be told from these pictures: the "
                + "interval holds that too.");
    }

    /** Without an evaluation: what run.json says. */
    private void recorded(Facts facts, List<String> sentences) {
        JsonNode results = record.path("results");
        results.properties().forEach(entry -> {
            if (entry.getKey().startsWith("test_") || entry.getKey().equals("best_val_accuracy")) {
                facts.add(entry.getKey().replace('_', ' '), Figures.of(entry.getValue().asDouble(Double.NaN)), "");
            }
        });
        facts.add("Epochs", results.path("epochs_finished").asText("0") + " of " + record.path("epochs").asText("–"),
                "finished");
        sentences.add("The model has not been evaluated for this page.");
    }
}
