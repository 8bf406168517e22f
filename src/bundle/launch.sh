# shellcheck shell=sh
# How java is started, for the launchers of checkout and bundle, which source this file and cuda-libraries.sh.

# java, the directory of the native libraries, class path, then main class and arguments
launch_program() {
    launch_java=$1
    launch_natives=$2
    launch_path=$3
    shift 3

    # glibc keeps freed memory in up to eight arenas per core; native tensors are few and large, so two are plenty. Large pages for them
    # cut page faults, where the system offers them by request.
    : "${MALLOC_ARENA_MAX:=2}"
    : "${GLIBC_TUNABLES:=glibc.malloc.hugetlb=1}"
    # A thread that waits for another spins for a moment and then sleeps: one that spins on takes the core from the one it waits for, where
    # other programs run too (docs/speed.md).
    : "${GOMP_SPINCOUNT:=10000}"
    # OpenCV links against OpenBLAS, which would start a thread for each processor, though nothing that is called here
    # computes with it.
    : "${OPENBLAS_NUM_THREADS:=1}"
    # What OpenCV thinks of a damaged picture is said by Whisker, in one line.
    : "${OPENCV_LOG_LEVEL:=SILENT}"
    export MALLOC_ARENA_MAX GLIBC_TUNABLES GOMP_SPINCOUNT OPENBLAS_NUM_THREADS OPENCV_LOG_LEVEL

    # CUDA's bindings have symbols that are never bound, and would not load.
    unset LD_BIND_NOW
    choose_locale
    warn_of_limit
    # Last of all, where the native libraries find each other.
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$launch_natives"

    # The native libraries lie unpacked in one directory, so JavaCPP has no cache to fill and nothing to look for: left
    # to itself it would share a cache with other versions, or have one in /tmp, where anybody may put libraries; and it
    # would take CUDA from /usr/local/cuda before it asks the system's loader. Native memory has its own accounting, so
    # JavaCPP's limits, made from the size of the Java heap, are off. The counters that -XX:-UsePerfData turns off are a
    # file in /tmp, and a full /tmp would end the process.
    # shellcheck disable=SC2086
    exec "$launch_java" -Xshare:auto -XX:-UsePerfData -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
        -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
        -Djava.library.path="$launch_natives" \
        -Dorg.bytedeco.javacpp.cacheLibraries=false -Dorg.bytedeco.javacpp.findLibraries=false \
        ${WHISKER_JAVA_OPTS:-} -cp "$launch_path${WHISKER_CLASSPATH:+:$WHISKER_CLASSPATH}" "$@"
}

# Java with its native libraries did not start in 3,000,000 kB on two processors with 24 GB, and did in 3,500,000; what
# it says then does not name the reason.
warn_of_limit() {
    launch_limit=$(ulimit -v 2>/dev/null) || launch_limit=unlimited
    case $launch_limit in
        '' | *[!0-9]*) ;;
        *)
            if [ "$launch_limit" -lt 4000000 ]; then
                echo "whisker: the address space is limited to $launch_limit kB (ulimit -v); Java needs 4000000" >&2
            fi
            ;;
    esac
}

# Names with letters beyond ASCII need a locale that has them. A bare container has none set, and one that is set may
# not be installed. Where the system cannot be asked, C.UTF-8 is the one that is likeliest to be there; the program
# itself has no translations.
choose_locale() {
    if command -v locale >/dev/null 2>&1; then
        if [ "$(locale charmap 2>/dev/null)" = UTF-8 ]; then
            return
        fi
        for launch_locale in C.UTF-8 en_US.UTF-8; do
            if [ "$(LC_ALL=$launch_locale locale charmap 2>/dev/null)" = UTF-8 ]; then
                export LC_ALL="$launch_locale"
                return
            fi
        done
    fi
    export LC_ALL=C.UTF-8
}

# Puts CUDA's folders on LD_LIBRARY_PATH; where there are none it stays as it is, unset too.
find_cuda() {
    cuda_found=$(cuda_library_path)
    if [ -n "$cuda_found" ]; then
        export LD_LIBRARY_PATH="$cuda_found"
    fi
}
