package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.model.Parameter;
import dev.whisker.model.Parameters;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.NonFinite;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.optimizer.Optimizer;
import java.util.List;
import java.util.Optional;

/** Finds the first value of a batch that is not finite: runs the batch again and looks at every layer's values. */
final class FaultSearch implements ValueWatcher {
    private final CompiledModel compiled;
    private final Backend backend;
    private final Parameters parameters;
    private Batch batch;
    private boolean training;

    FaultSearch(CompiledModel compiled) {
        this.compiled = compiled;
        this.backend = compiled.backend();
        this.parameters = compiled.model().parameters();
    }

    /** The way of a search that has found something. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found(String what) {
            super(what, null, false, false);
        }
    }

    /**
     * Where the first value that is not finite stands, as part of a sentence. Weights and moving statistics stay as
     * they were.
     *
     * @param ids    the samples of the batch
     * @param number steps made before, which dropout draws by
     * @param epoch  epochs finished before, which augmentation draws by
     * @param withLoss false where the samples' labels mean nothing; with the loss come, in training, the gradients
     */
    String search(Samples samples, int[] ids, Mode mode, long number, int epoch, boolean withLoss) {
        Optional<String> weight = parameters.firstNonFinite();
        if (weight.isPresent()) {
            return "the first value that is not finite is a weight: " + weight.get();
        }
        training = mode == Mode.TRAINING;
        try (BatchLoader loader = BatchLoader.compact(samples.dataset(), ids.length, 1)) {
            parameters.saveState();
            batch = loader.epoch(ids).iterator().next();
            run(compiled.plannedBatch(mode, ids.length), samples, number, epoch, withLoss);
            return "running the batch again gave finite values";
        } catch (Found found) {
            return "the first value that is not finite is " + found.getMessage();
        } catch (WhiskerException e) {
            return "which layer it began in could not be found (" + e.getMessage() + ")";
        } finally {
            parameters.restoreState();
        }
    }

    private void run(PlannedBatch planned, Samples samples, long number, int epoch, boolean withLoss) {
        compiled.weightsChanged();
        if (withLoss) {
            planned.load(batch, samples);
        } else {
            planned.load(batch);
        }
        require("in the input", planned.input());
        planned.forward(number, epoch, withLoss, this);
        if (withLoss) {
            requirePenalties(planned);
            require("in the loss", planned.losses());
            if (training && planned.lossGradient() != null) {
                require("in the gradient of the loss", planned.lossGradient());
                planned.backward(number, epoch, this);
                requirePenalizedGradients();
            }
        }
    }

    private void requirePenalties(PlannedBatch planned) {
        List<Parameter> penalized = compiled.penalties().weights();
        for (int i = 0; i < penalized.size(); i++) {
            require("in the penalty of " + penalized.get(i).path(), planned.penalties().slice(i, Shape.of(1)));
        }
    }

    private void requirePenalizedGradients() {
        for (Parameter parameter : compiled.penalties().weights()) {
            require("in the gradient of " + parameter.path() + " with its penalty", parameter.gradient(),
                    Optimizer.MAX_GRADIENT);
        }
    }

    @Override
    public void forward(String layer, Tensor output) {
        require("in the output of layer " + layer, output);
        if (training) {
            for (Parameter parameter : of(layer)) {
                if (!parameter.spec().trainable()) {
                    require("in the moving statistics " + parameter.path(), parameter.value());
                }
            }
        }
    }

    /** Where several layers read the output: the sum of their gradients. */
    @Override
    public void gradient(String layer, Tensor output) {
        require("in the gradient of the output of layer " + layer, output);
    }

    @Override
    public void backward(String layer, Tensor input) {
        for (Parameter parameter : of(layer)) {
            if (parameter.gradient() != null) {
                require("in the gradient of " + parameter.path(), parameter.gradient(), Optimizer.MAX_GRADIENT);
            }
        }
        if (input != null) {
            require("in the gradient of the input of layer " + layer, input);
        }
    }

    private List<Parameter> of(String layer) {
        return parameters.all().stream().filter(parameter -> parameter.path().startsWith(layer + "/")).toList();
    }

    private void require(String where, Tensor tensor) {
        require(where, tensor, Double.MAX_VALUE);
    }

    private void require(String where, Tensor tensor, double limit) {
        double[] values = backend.read(tensor);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= limit)) {
                NonFinite fault = new NonFinite(tensor.shape(), i, values[i]);
                // A batch may go through a layer in slices; which sample a row belongs to is then unknown.
                boolean rowIsSample = tensor.shape().batch() == batch.count() && !where.contains("gradient of ");
                String sample = rowIsSample ? " (sample " + batch.sampleIds()[fault.row()] + ")" : "";
                throw new Found(where + ", " + fault + sample);
            }
        }
    }
}
