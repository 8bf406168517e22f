package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.op.Precision;
import dev.whisker.tensor.MemoryShortage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The algorithm that computes one pass of a convolution.
 *
 * @param failed what was preferred to it but failed when it was run, in words
 * @param run    whether it was run; there may not have been the memory for that
 */
record AlgorithmChoice(Pass pass, ConvolutionAlgorithm algorithm, List<String> failed, boolean run) {
    /**
     * More than this is not worth what it displaces, a batch of this many bytes of activations, as long as there is
     * another choice.
     */
    private static final long LARGE_WORKSPACE = 1L << 30;
    /**
     * IMPLICIT_PRECOMP_GEMM, and ALGO_1 of both gradients: by cuDNN's documentation deterministic, and for NHWC kernels
     * in float32.
     */
    private static final int DOCUMENTED = 1;

    /**
     * The workspace that an algorithm really needs, which depends on the math type.
     *
     * @param failure what cuDNN reported if the algorithm cannot do this convolution after all; else null
     */
    record Workspace(long bytes, String failure) {
    }

    /** One pass of one convolution, with everything that cuDNN has to say about it. */
    interface Subject {
        /** Input, kernel and output, for error messages. */
        String describe();

        AlgorithmOffer offer();

        /** The name of a status, such as "CUDNN_STATUS_NOT_SUPPORTED". */
        String name(int status);

        Workspace workspace(int id, int math);

        /**
         * Runs the pass once; returns what failed, in words, or nothing. A heuristic does offer algorithms that then
         * fail.
         *
         * @throws MemoryShortage if there is not the memory to run it
         */
        Optional<String> failure(ConvolutionAlgorithm algorithm);
    }

    /**
     * The first that can, in the heuristic's order from the fastest on, gives the same bits every time, keeps the
     * precision, and runs; after these the one that cuDNN documents as such. Those that need much memory come last, the
     * ones that need least first. Nothing is timed: a choice by time may differ the next day, and the bits with it. For
     * the same reason free memory decides nothing: an algorithm that cannot be run for lack of it is taken unseen, and
     * whether there is room is for the memory plan to say.
     *
     * @throws WhiskerException if there is none
     */
    static AlgorithmChoice of(Pass pass, Precision precision, Subject subject) {
        List<String> refused = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (ConvolutionAlgorithm candidate : candidates(pass, precision, subject, refused)) {
            try {
                Optional<String> failure = subject.failure(candidate);
                if (failure.isEmpty()) {
                    return new AlgorithmChoice(pass, candidate, List.copyOf(failed), true);
                }
                failed.add(candidate.name(pass) + " failed: " + failure.get());
            } catch (MemoryShortage e) {
                return new AlgorithmChoice(pass, candidate, List.copyOf(failed), false);
            }
        }
        refused.addAll(failed);
        throw new WhiskerException("cuDNN has no algorithm for convolution " + pass.label() + " of "
                + subject.describe() + " in " + precision.label() + " that is deterministic and runs: "
                + String.join(", ", refused) + "; use --backend cpu for this model");
    }

    /** In the order in which they are tried; what will not do goes to {@code refused}. */
    private static List<ConvolutionAlgorithm> candidates(Pass pass, Precision precision, Subject subject,
            List<String> refused) {
        AlgorithmOffer offer = subject.offer();
        if (offer.failure() != null) {
            refused.add("its heuristic failed: " + offer.failure());
        }
        List<ConvolutionAlgorithm> suitable = new ArrayList<>();
        for (ConvolutionAlgorithm each : offer.algorithms()) {
            String why = each.unsuitable(pass, precision, subject::name);
            if (why == null) {
                add(suitable, each.usedFor(precision));
            } else {
                refused.add(each.name(pass) + " is " + why);
            }
        }
        add(suitable, new ConvolutionAlgorithm(DOCUMENTED, CUDNN_STATUS_SUCCESS, 0, true,
                ConvolutionAlgorithm.math(precision)));
        List<ConvolutionAlgorithm> small = new ArrayList<>();
        List<ConvolutionAlgorithm> large = new ArrayList<>();
        for (ConvolutionAlgorithm each : suitable) {
            Workspace workspace = subject.workspace(each.id(), each.math());
            if (workspace.failure() != null) {
                refused.add(each.name(pass) + " has no workspace size: " + workspace.failure());
                continue;
            }
            (workspace.bytes() <= LARGE_WORKSPACE ? small : large).add(each.withWorkspace(workspace.bytes()));
        }
        large.sort(Comparator.comparingLong(ConvolutionAlgorithm::workspace));
        small.addAll(large);
        return small;
    }

    private static void add(List<ConvolutionAlgorithm> all, ConvolutionAlgorithm more) {
        if (all.stream().noneMatch(each -> each.id() == more.id() && each.math() == more.math())) {
            all.add(more);
        }
    }

    /** Such as "forward IMPLICIT_GEMM (IMPLICIT_PRECOMP_GEMM failed: CUDNN_STATUS_EXECUTION_FAILED (status 5000))". */
    String describe() {
        List<String> notes = new ArrayList<>(failed);
        if (!run) {
            notes.add("not run when planned, for lack of memory");
        }
        return pass.label() + " " + pass.name(algorithm.id())
                + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")");
    }
}
