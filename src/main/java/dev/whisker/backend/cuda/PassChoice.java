package dev.whisker.backend.cuda;

import dev.whisker.tensor.MemoryShortage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What computes one pass of a convolution.
 *
 * @param failed what was preferred to it but failed when it was run, in words
 * @param run    whether it was run; there may not have been the memory for that
 */
record PassChoice<C extends PassCandidate>(ConvolutionPass pass, C candidate, List<String> failed, boolean run)
        implements AutoCloseable {
    /**
     * More than this is not worth what it displaces, a batch of this many bytes of activations, as long as there is
     * another choice.
     */
    private static final long LARGE_WORKSPACE = 1L << 30;

    /**
     * The first that gets ready and runs. Those that need much memory come last, the ones that need least first.
     * Nothing is timed: a choice by time may differ the next day, and the bits with it. For the same reason free memory
     * decides nothing: a candidate that cannot be run for lack of it is taken unseen, and whether there is room is for
     * the memory plan to say. All other candidates are closed.
     *
     * @param of the convolution and its precision, for the message if there is none
     * @throws NoAlgorithm if there is none, with what became of each
     */
    static <C extends PassCandidate> PassChoice<C> of(ConvolutionPass pass, String of, PassOffer<C> offer) {
        List<String> refused = new ArrayList<>(offer.refused());
        List<String> failed = new ArrayList<>();
        PassChoice<C> choice = null;
        try {
            List<C> large = new ArrayList<>();
            for (Iterator<C> all = offer.candidates().iterator(); choice == null && all.hasNext();) {
                C each = all.next();
                Optional<String> obstacle = each.prepare();
                if (obstacle.isPresent()) {
                    refused.add(each.name() + " cannot be planned: " + obstacle.get());
                } else if (each.workspace() > LARGE_WORKSPACE) {
                    large.add(each);
                } else {
                    choice = tried(pass, each, failed);
                }
            }
            large.sort(Comparator.comparingLong(PassCandidate::workspace));
            for (Iterator<C> all = large.iterator(); choice == null && all.hasNext();) {
                choice = tried(pass, all.next(), failed);
            }
        } finally {
            for (C each : offer.candidates()) {
                if (choice == null || each != choice.candidate) {
                    each.close();
                }
            }
        }
        if (choice != null) {
            return choice;
        }
        refused.addAll(failed);
        throw new NoAlgorithm(pass, of, String.join(", ", refused));
    }

    /** The choice of this candidate; null if it failed, which is noted. */
    private static <C extends PassCandidate> PassChoice<C> tried(ConvolutionPass pass, C candidate,
            List<String> failed) {
        try {
            Optional<String> failure = candidate.failure();
            if (failure.isEmpty()) {
                return new PassChoice<>(pass, candidate, List.copyOf(failed), true);
            }
            failed.add(candidate.name() + " failed: " + failure.get());
            return null;
        } catch (MemoryShortage e) {
            return new PassChoice<>(pass, candidate, List.copyOf(failed), false);
        }
    }

    /** Such as "forward engine 1 (workspace 0 bytes; engine 2 failed: CUDNN_STATUS_EXECUTION_FAILED (status 5000))". */
    String describe() {
        List<String> notes = new ArrayList<>();
        if (!candidate.details().isEmpty()) {
            notes.add(candidate.details());
        }
        notes.addAll(failed);
        if (!run) {
            notes.add("not run when planned, for lack of memory");
        }
        return pass.label() + " " + candidate.name()
                + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
    }

    @Override
    public void close() {
        candidate.close();
    }
}
