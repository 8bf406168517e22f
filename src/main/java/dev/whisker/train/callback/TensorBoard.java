package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Signature;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Writes event files for TensorBoard while it trains: after each epoch the loss and the metrics, under the names that
 * Keras gives them ({@code epoch_loss}), the learning rate, the training from inside where steps are observed, a
 * histogram of each trained weight, and the filters of the first convolution as a picture. Each training has a
 * directory of its own in {@code log_dir}: run-1, run-2 and so on; one that goes on from a checkpoint adds a file to
 * its own, in which epochs that are made again replace those of before. A file that cannot be written does not end the
 * training.
 *
 * @param logDir the directory that {@code tensorboard --logdir} is given
 */
public record TensorBoard(String logDir) implements Callback {
    /** Its call. */
    public static final Signature<TensorBoard> SIGNATURE =
            Signature.of("TensorBoard", TensorBoard.class, ArgumentSpec.optional("log_dir", "logs"));

    /** @throws WhiskerException if it is not a path */
    public TensorBoard {
        try {
            Path.of(logDir);
        } catch (InvalidPathException e) {
            throw new WhiskerException("TensorBoard: log_dir is not a path: " + e.getMessage(), e);
        }
    }

    @Override
    public Callback begin() {
        return new Callback() {
            private TensorBoardRun run;
            /** Of the directory; 0 for one that is not there yet. */
            private int number;

            @Override
            public CallbackState state() {
                return CallbackState.NONE.with("run", number);
            }

            @Override
            public void resume(CallbackState state) {
                number = state.count("run");
            }

            @Override
            public void trainBegin(Training training) {
                number = number == 0 ? unused() : number;
                run = new TensorBoardRun(directory(number));
                run.begin(training.epoch());
                training.message("TensorBoard shows this training with: tensorboard --logdir " + logDir + " ("
                        + run.directory().getFileName() + ")");
            }

            @Override
            public void epochEnd(Training training) {
                run.epoch(training);
            }

            @Override
            public void trainEnd(Training training) {
                if (run != null) {
                    run.close();
                }
            }
        };
    }

    /** The number of the first directory that is not there yet. */
    private int unused() {
        int number = 1;
        while (Files.exists(directory(number))) {
            number++;
        }
        return number;
    }

    private Path directory(int number) {
        return Path.of(logDir).resolve("run-" + number);
    }
}
