package dev.whisker.check;

/** One case of a check, with all that its result depends on. */
public sealed interface CheckCase permits LayerCase, LossCase, RegularizerCase {
    /** Of its values and of what a layer draws. */
    long seed();

    /** The same case with another seed. */
    CheckCase withSeed(long seed);

    /**
     * One line that checks the gradients of just this case again: a shell command, or Java for a layer that text cannot
     * name.
     */
    String rerun();

    /** One line that compares just this case on a backend with the reference again. */
    String rerunParity(String backend);

    /** The most terms that any result can be a sum of. */
    long terms();
}
