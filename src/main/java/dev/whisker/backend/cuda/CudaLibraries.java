package dev.whisker.backend.cuda;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Loader;

/**
 * Reports whether the libraries that the machine itself must provide are present: CUDA's runtime, cuBLAS and cuDNN,
 * tried one by one, so that a missing one can be named. Use it only where there is a GPU: bindings that failed to
 * load once cannot be tried again, and JavaCPP takes a third of a second to find that out.
 *
 * @param fault    what is missing and what to do about it, in one line; null if nothing is
 * @param versions such as "cuDNN 9.19.0, cuBLAS 13.1.1"; empty if something is missing
 */
record CudaLibraries(String fault, String versions) {
    /**
     * The oldest whose libraries are cut like those that the bindings were made for; later ones of the same first
     * number keep that.
     */
    static final long OLDEST_CUDNN = 9_10_00;
    private static final String REMEDY = "; install it, or name its folder in WHISKER_CUDA_PATH or LD_LIBRARY_PATH";
    /** Python environments often have the libraries of CUDA 12, with other sonames. */
    private static final String WHEELS = " (libraries of CUDA 12 will not do; pip install nvidia-cudnn-cu13 "
            + "nvidia-cublas nvidia-cuda-runtime nvidia-cuda-nvrtc installs those of CUDA 13)";
    private static final Pattern MISSING = Pattern.compile("(lib[\\w.]+\\.so[\\w.]*): cannot open");

    /** Made when it is first asked for. */
    private static final class Once {
        static final CudaLibraries FOUND = probe();
    }

    /** Loads them the first time it is asked. */
    static CudaLibraries find() {
        return Once.FOUND;
    }

    private static CudaLibraries probe() {
        Optional<String> fault = fault("CUDA's runtime library (libcudart.so.13)", () -> Loader.load(cudart.class))
                .or(() -> fault("cuBLAS (libcublas.so.13, libcublasLt.so.13)", cublas::cublasLtGetVersion))
                .or(() -> fault("cuDNN (libcudnn_cnn.so.9 and its like)", cudnn::cudnnGetVersion));
        if (fault.isPresent()) {
            return new CudaLibraries(fault.get(), "");
        }
        long version = cudnn.cudnnGetVersion();
        String cudnnVersion = version(version);
        if (version < OLDEST_CUDNN) {
            return new CudaLibraries("cuDNN " + cudnnVersion + " is too old: this version needs "
                    + version(OLDEST_CUDNN)
                    + " or a later one of cuDNN 9" + REMEDY.replaceFirst("it", "one"), "");
        }
        return new CudaLibraries(null, "cuDNN " + cudnnVersion + ", cuBLAS " + version(cublas.cublasLtGetVersion()));
    }

    /** What keeps a library from being used, if anything does. */
    private static Optional<String> fault(String library, Supplier<?> use) {
        try {
            use.get();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(library + " cannot be loaded: " + reason(e) + REMEDY + WHEELS);
        }
    }

    /** The system's loader names the file that is missing; JavaCPP wraps that once or more. */
    private static String reason(Throwable error) {
        String said = "";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
            Matcher missing = MISSING.matcher(said);
            if (missing.find()) {
                return missing.group(1) + " was not found";
            }
        }
        return said;
    }

    /** 91900 is 9.19.0. */
    private static String version(long code) {
        return code / 10_000 + "." + code % 10_000 / 100 + "." + code % 100;
    }
}
