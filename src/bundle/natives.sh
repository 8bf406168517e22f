# shellcheck shell=sh
# Lists the native libraries that Whisker loads. Sourced by the scripts that unpack them, for the bundle and for a
# checkout.

# Prints the names of the libraries that are loaded from an artifact; nothing for an artifact that is not listed. The
# argument is the name of its jar.
natives() {
    case $1 in
        javacpp-*) echo libjnijavacpp.so ;;
        dnnl-*) echo libjnidnnl.so libdnnl.so.3 libgomp.so.1 ;;
        opencl-*) echo libjniOpenCL.so libOpenCL.so.1 ;;
        # libopencv_core is linked against OpenBLAS. With an empty replacement, OpenCV would fail at its first call of
        # LAPACK.
        openblas-*) echo libjniopenblas_nolapack.so libopenblas.so.0 libgfortran.so.5 libquadmath.so.0 ;;
        opencv-*)
            for part in core imgproc imgcodecs; do
                echo "libjniopencv_$part.so" "libopencv_$part.so.413"
            done
            ;;
        cuda-*) echo libjnicudart.so libjnicublas.so libjnicudnn.so ;;
    esac
}

# Gives OpenBLAS the second name under which it is loaded, and its bindings theirs. The argument is the directory of the
# libraries. The classes of OpenCV load the bindings of OpenBLAS, but nothing calls them: those without LAPACK, in a
# hundredth of the size, stand for all.
name_openblas() {
    ln -s libjniopenblas_nolapack.so "$1/libjniopenblas.so"
    ln -s libopenblas.so.0 "$1/libopenblas_nolapack.so.0"
}
