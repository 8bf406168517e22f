# shellcheck shell=sh
# How java is started, for the launchers of checkout and bundle, which source this file and cuda-libraries.sh.

# java, then its options, class path, main class and arguments
launch() {
    launch_java=$1
    shift

    # glibc keeps freed memory in up to eight arenas per core; native tensors are few and large, so two are plenty. Large pages for them
    # cut page faults, where the system offers them by request.
    : "${MALLOC_ARENA_MAX:=2}"
    : "${GLIBC_TUNABLES:=glibc.malloc.hugetlb=1}"
    # A thread that waits for another spins for a moment and then sleeps: one that spins on takes the core from the one it waits for, where
    # other programs run too (docs/speed.md).
    : "${GOMP_SPINCOUNT:=10000}"
    # What OpenCV thinks of a damaged picture is said by Whisker, in one line.
    : "${OPENCV_LOG_LEVEL:=SILENT}"
    export MALLOC_ARENA_MAX GLIBC_TUNABLES GOMP_SPINCOUNT OPENCV_LOG_LEVEL

    # Names with letters beyond ASCII need a locale that has them; a bare container has none.
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
    esac

    # Native memory has its own accounting, so JavaCPP's limits, made from the size of the Java heap, are off.
    # shellcheck disable=SC2086
    exec "$launch_java" -Xshare:auto -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
        -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
        ${WHISKER_JAVA_OPTS:-} "$@"
}

# Puts CUDA's folders on LD_LIBRARY_PATH; where there are none it stays as it is, unset too.
find_cuda() {
    cuda_found=$(cuda_library_path)
    if [ -n "$cuda_found" ]; then
        export LD_LIBRARY_PATH="$cuda_found"
    fi
}
