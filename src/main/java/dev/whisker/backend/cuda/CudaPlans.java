package dev.whisker.backend.cuda;

import dev.whisker.op.Precision;

/** What the plans of a backend share. */
record CudaPlans(Gpu gpu, Cudnn cudnn, CublasLt cublas, Precision precision, CudaChoices choices, CudaActivation activations, CudaPad pads) {
}
