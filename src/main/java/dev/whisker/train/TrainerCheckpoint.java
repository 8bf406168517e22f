package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.History;
import dev.whisker.train.callback.NamedCallback;
import dev.whisker.train.checkpoint.Checkpoint;
import dev.whisker.train.checkpoint.CheckpointWriter;
import dev.whisker.train.checkpoint.Resumed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the state of a trainer to a checkpoint, and takes it up again: position, history and sums here, weights by
 * {@link WeightsCheckpoint}.
 */
final class TrainerCheckpoint {
    private static final String POSITION = Checkpoint.POSITION;
    private static final String OPTIMIZER = "optimizer";
    private static final String SEED = "seed";
    private static final String SHUFFLE = "shuffle";
    private static final String BATCH = "batch";
    private static final String SAMPLES = "samples";
    private static final String DEVICE = "device";
    /** Why a callback has ended the training; absent unless one has. */
    private static final String STOP = "stop";

    private final CompiledModel compiled;
    private final ObservedEpoch observed;
    private final TrainingOptions options;
    private final String optimizer;

    TrainerCheckpoint(CompiledModel compiled, ObservedEpoch observed, TrainingOptions options, String optimizer) {
        this.compiled = compiled;
        this.observed = observed;
        this.options = options;
        this.optimizer = optimizer;
    }

    /**
     * The state to write.
     *
     * @param totals  of the unfinished epoch
     * @param samples {@link SampleOrder#fingerprint} of the training samples
     * @param stop    why a callback has ended the training; null unless one has
     */
    record State(int epoch, long step, double learningRate, Position position, Totals totals, History history,
            String samples, String stop, List<NamedCallback> callbacks) {
    }

    void save(Path file, State state, Map<String, String> texts) {
        CheckpointWriter to = new CheckpointWriter();
        texts.forEach(to::text);
        to.text(OPTIMIZER, optimizer);
        to.text(SEED, Long.toString(options.seed()));
        to.text(SHUFFLE, Boolean.toString(options.shuffle()));
        to.text(BATCH, Integer.toString(options.batchSize()));
        to.text(SAMPLES, state.samples);
        to.text(DEVICE, device(compiled.backend()));
        if (state.stop != null) {
            to.text(STOP, state.stop);
        }
        to.numbers(POSITION + "epoch", state.epoch);
        to.numbers(POSITION + "step", state.step);
        to.numbers(POSITION + "step_of_epoch", state.position.step());
        to.numbers(POSITION + "samples_of_epoch", state.position.samples());
        to.numbers(POSITION + "seconds_of_epoch", state.position.seconds());
        to.numbers(POSITION + "learning_rate", state.learningRate);
        HistoryCheckpoint.save(to, state.history);
        if (state.position.isWithinEpoch()) {
            state.totals.save(to);
        }
        observed.save(to, state.position.isWithinEpoch());
        WeightsCheckpoint tensors = new WeightsCheckpoint(compiled.model());
        tensors.save(to, state.callbacks);
        tensors.save(to);
        to.write(file);
    }

    private static String device(Backend backend) {
        return backend.name() + ", " + backend.description() + ", " + backend.precision().label();
    }

    /**
     * A checkpoint that was taken up.
     *
     * @param learningRate of the next step
     */
    record Loaded(Resumed point, double learningRate, Resumption rest) {
    }

    /** @throws WhiskerException if it is not of this training: then nothing is changed */
    Loaded load(Checkpoint from) {
        require(from, OPTIMIZER, optimizer, "optimizer");
        require(from, SEED, Long.toString(options.seed()), "seed");
        require(from, SHUFFLE, Boolean.toString(options.shuffle()), "choice to shuffle");
        WeightsCheckpoint tensors = new WeightsCheckpoint(compiled.model());
        tensors.check(from);
        int epoch = Math.toIntExact(from.count(POSITION + "epoch"));
        long step = from.count(POSITION + "step");
        Position position = new Position(Math.toIntExact(from.count(POSITION + "step_of_epoch")),
                Math.toIntExact(from.count(POSITION + "samples_of_epoch")), from.number(POSITION + "seconds_of_epoch"));
        double learningRate = from.number(POSITION + "learning_rate");
        History history = HistoryCheckpoint.load(from);
        Totals totals = null;
        if (position.isWithinEpoch()) {
            totals = new Totals(compiled.metrics());
            totals.load(from);
        }
        Resumption rest = new Resumption(from.name().toString(), position, totals, history, from.text(SAMPLES),
                from.texts().get(STOP), tensors.callbacks(from));
        tensors.load(from);
        observed.load(from);
        return new Loaded(new Resumed(epoch, step, position.step(), from.texts().get(STOP), remarks(from)),
                learningRate, rest);
    }

    private static void require(Checkpoint from, String key, String own, String what) {
        String saved = from.text(key);
        if (!saved.equals(own)) {
            throw new WhiskerException(from.name() + " is of a training with another " + what + ": " + saved
                    + " there, " + own + " here; go on with that of the checkpoint");
        }
    }

    private List<String> remarks(Checkpoint from) {
        List<String> remarks = new ArrayList<>();
        String batch = from.text(BATCH);
        if (!batch.equals(Integer.toString(options.batchSize()))) {
            remarks.add("The batch size was " + batch + " and is now " + options.batchSize()
                    + ": the bits differ from those of a training without a break.");
        }
        String device = device(compiled.backend());
        if (!from.text(DEVICE).equals(device)) {
            remarks.add("The checkpoint was computed by " + from.text(DEVICE) + "; it goes on with " + device
                    + ": the bits may differ from those of a training without a break.");
        }
        return remarks;
    }
}
