package dev.whisker.backend.cuda;

/** The three passes of a convolution, in the words of cuDNN. */
enum ConvolutionPass {
    FORWARD("forward"),
    /** The gradient of the input. */
    INPUT("backward data"),
    /** The gradient of the kernel. */
    KERNEL("backward filter");

    private final String label;

    ConvolutionPass(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
