package dev.whisker.backend.cpu;

/** Where our own operations take the place of oneDNN's. */
record CpuChoices(KernelGradientChoice kernelGradients, PooledConvolutionChoice pooledConvolutions,
        InvertedResidualChoice invertedResiduals) {
    /** Wherever they are faster. */
    static final CpuChoices FASTER = new CpuChoices(KernelGradientChoice.FASTER, PooledConvolutionChoice.FASTER,
            InvertedResidualChoice.FASTER);

    CpuChoices with(KernelGradientChoice other) {
        return new CpuChoices(other, pooledConvolutions, invertedResiduals);
    }

    CpuChoices with(PooledConvolutionChoice other) {
        return new CpuChoices(kernelGradients, other, invertedResiduals);
    }

    CpuChoices with(InvertedResidualChoice other) {
        return new CpuChoices(kernelGradients, pooledConvolutions, other);
    }
}
