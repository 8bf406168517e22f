package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.cudnnGetVersion;

import dev.whisker.backend.cuda.EngineNotes.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans every convolution of the twenty models with the cuDNN that is loaded, for devices that are only described. A
 * program of its own, because cuDNN ends the process on some faults, and because it is to find NVIDIA's library:
 * {@link RealCudnnTest} starts it.
 *
 * <p>Prints a line for each plan that is not as it must be, and at the end how many there were. Arguments: files of
 * device properties.
 */
final class RealCudnnPlanner {
    private static final int BATCH = 32;
    private static final Set<Note> INEXACT = Set.of(Note.TENSOR_CORE, Note.DOWN_CONVERT_INPUTS,
            Note.REDUCED_PRECISION_REDUCTION, Note.FFT, Note.WINOGRAD, Note.WINOGRAD_TILE_4x4, Note.WINOGRAD_TILE_6x6,
            Note.WINOGRAD_TILE_13x13);

    private final Map<String, Long> largestWorkspaces = new TreeMap<>();
    private int plans;
    private int faults;

    private RealCudnnPlanner() {
    }

    public static void main(String[] arguments) throws IOException {
        RealCudnnPlanner planner = new RealCudnnPlanner();
        Set<ConvolutionGeometry> geometries = ModelConvolutions.geometries(BATCH);
        long version = cudnnGetVersion();
        long begin = System.nanoTime();
        for (String file : arguments) {
            try (DescribedDevice device = new DescribedDevice(Files.readAllBytes(Path.of(file)))) {
                EngineSearch search = new EngineSearch(device, version, new Unexecuted());
                for (ConvolutionGeometry geometry : geometries) {
                    for (ConvolutionArithmetic arithmetic : ConvolutionArithmetic.values()) {
                        planner.plan(device, search, geometry, arithmetic, PictureLayout.NHWC, file);
                    }
                    planner.plan(device, search, geometry, ConvolutionArithmetic.FP32, PictureLayout.NCHW, file);
                }
            }
        }
        planner.largestWorkspaces.forEach((arithmetic, bytes) ->
                System.out.printf("largest workspace in %s: %d MiB%n", arithmetic, bytes >> 20));
        System.out.printf("cuDNN %d: %d plans of %d convolutions for %d devices in %.1f s, %d faults%n", version,
                planner.plans, geometries.size(), arguments.length, (System.nanoTime() - begin) / 1e9, planner.faults);
    }

    /** Nothing runs on a device that is not there. */
    private static final class Unexecuted implements GraphEngine.Execution {
        @Override
        public int run(BackendDescriptor plan, BackendDescriptor pack) {
            throw new IllegalStateException("there is no device");
        }

        @Override
        public Optional<String> trial(Object key, long workspace, PassTrial.Run run) {
            return Optional.empty();
        }
    }

    private void plan(PlanningDevice device, EngineSearch search, ConvolutionGeometry geometry,
            ConvolutionArithmetic arithmetic, PictureLayout layout, String of) {
        for (ConvolutionPass pass : ConvolutionPass.values()) {
            plan(device, search, new ConvolutionGraph.Subject(pass, geometry, arithmetic, layout, false), of);
        }
        plan(device, search,
                new ConvolutionGraph.Subject(ConvolutionPass.FORWARD, geometry, arithmetic, layout, true), of);
    }

    private void plan(PlanningDevice device, EngineSearch search, ConvolutionGraph.Subject subject, String of) {
        plans++;
        String numbers = subject.arithmetic().label() + " " + subject.layout();
        String what = of + ": " + subject.pass().label() + (subject.bias() ? " with bias" : "") + " of "
                + subject.geometry().describe() + " in " + numbers;
        try (ConvolutionGraph graph = new ConvolutionGraph(device, subject);
                PassChoice<GraphEngine> choice = PassChoice.of(subject.pass(), what, search.offer(graph))) {
            largestWorkspaces.merge(numbers, choice.candidate().workspace(), Math::max);
            EngineNotes notes = choice.candidate().notes();
            check(!notes.has(Note.NONDETERMINISTIC) && !notes.has(Note.RUNTIME_COMPILATION),
                    what + " is not the same every time: " + choice.describe());
            check(subject.arithmetic() != ConvolutionArithmetic.FP32
                    || INEXACT.stream().noneMatch(notes::has), what + " is not exact: " + choice.describe());
            check(subject.arithmetic() != ConvolutionArithmetic.BFLOAT16 || notes.has(Note.TENSOR_CORE),
                    what + " is not on tensor cores: " + choice.describe());
        } catch (NoAlgorithm | CudnnFailure e) {
            check(false, e.getMessage());
        }
    }

    private void check(boolean right, String fault) {
        if (!right) {
            faults++;
            System.out.println(fault);
        }
    }
}
