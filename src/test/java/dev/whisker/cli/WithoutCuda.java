package dev.whisker.cli;

/** A process that asks for the cuda backend in every way, for {@link CudaAbsenceTest}. */
final class WithoutCuda {
    static final String MARK = "exit code ";

    private WithoutCuda() {
    }

    public static void main(String[] arguments) {
        run("devices");
        run("parity", "Dense", "--tries", "1", "--backend", "cuda");
        run("parity", "Dense", "--tries", "1", "--backend", "auto");
    }

    private static void run(String... command) {
        System.out.println(MARK + Main.run(command));
    }
}
