# shellcheck shell=sh
# Starts java. Sourced, like cuda-libraries.sh, by the launchers of a checkout and of the bundle.

# Starts java. Arguments: java, the directory of the native libraries, class path, then main class and its arguments.
# Next to that directory may be an archive of classes (archive.sh).
launch_program() {
    launch_java=$1
    launch_natives=$2
    launch_path=$3
    shift 3

    # glibc keeps freed memory in up to eight arenas per core. Native tensors are few and large, so two arenas are
    # enough. Large pages reduce page faults, where the system provides them on request.
    : "${MALLOC_ARENA_MAX:=2}"
    : "${GLIBC_TUNABLES:=glibc.malloc.hugetlb=1}"
    # A thread that waits for another spins for a moment and then sleeps. If it kept spinning while other programs run,
    # it would take the core from the thread it waits for (docs/speed.md).
    : "${GOMP_SPINCOUNT:=10000}"
    # OpenCV is linked against OpenBLAS, which would start a thread per processor, although nothing that Whisker calls
    # computes with it.
    : "${OPENBLAS_NUM_THREADS:=1}"
    # Whisker itself reports a damaged picture, in one line.
    : "${OPENCV_LOG_LEVEL:=SILENT}"
    export MALLOC_ARENA_MAX GLIBC_TUNABLES GOMP_SPINCOUNT OPENBLAS_NUM_THREADS OPENCV_LOG_LEVEL

    # With LD_BIND_NOW, CUDA's bindings would not load: they have symbols that are never bound.
    unset LD_BIND_NOW
    choose_locale
    warn_of_limit
    # The last directory is the one in which the native libraries find each other.
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$launch_natives"

    # The native libraries are unpacked in one directory, so JavaCPP needs no cache and no search. By default it would
    # share a cache with other versions, or use one in /tmp, where any user may put libraries; and it would take CUDA
    # from /usr/local/cuda before it asks the system's loader. Whisker does its own accounting of native memory, so
    # JavaCPP's limits, which depend on the size of the Java heap, are off. The counters that -XX:-UsePerfData turns off
    # are a file in /tmp, and a full /tmp would end the process. Java 24 and newer warn of native libraries unless they are
    # allowed. Unlike Java by default, the archive is checked, so that a damaged one does no harm; this takes 10 ms.
    launch_archive=${launch_natives%/*}/classes.jsa
    [ -r "$launch_archive" ] || launch_archive=
    # shellcheck disable=SC2046,SC2086
    exec "$launch_java" -Xshare:auto \
        ${launch_archive:+-XX:+VerifySharedSpaces "-XX:SharedArchiveFile=$launch_archive"} $(compiler_options "$@") -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
        -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
        -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
        -Djava.library.path="$launch_natives" \
        -Dorg.bytedeco.javacpp.cacheLibraries=false -Dorg.bytedeco.javacpp.findLibraries=false \
        $(cuda_java_options) ${WHISKER_JAVA_OPTS:-} -cp "$launch_path${WHISKER_CLASSPATH:+:$WHISKER_CLASSPATH}" "$@"
}

# Prints options for the compilers of Java. Arguments: main class and its arguments. A command that ends in less than a
# second gains nothing from the second compiler, which optimizes what runs for long, and takes a quarter longer with it.
compiler_options() {
    case ${2:-} in
        --version | --help | help | completion | devices | experiments | summary | runs | init | layer)
            # The reference backend computes in Java, and so may layers of a user's own.
            case " $* ${WHISKER_CLASSPATH:+--plugins}" in
                *reference* | *--plugins*) ;;
                *) echo -XX:TieredStopAtLevel=1 ;;
            esac
            ;;
    esac
}

# Warns if the address space is too small. On two processors with 24 GB, Java with its native libraries did not start in
# 3,000,000 kB but did in 3,500,000; its own message does not name the reason.
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

# Chooses a locale with UTF-8, which file names with letters outside ASCII need. A minimal container has no locale set,
# and a locale that is set may not be installed. If the system cannot be asked, C.UTF-8 is the one that is most likely
# to exist. The program itself has no translations.
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

# Adds CUDA's directories to LD_LIBRARY_PATH. If there are none, it stays as it is, even if it is unset.
find_cuda() {
    cuda_found=$(cuda_library_path)
    if [ -n "$cuda_found" ]; then
        export LD_LIBRARY_PATH="$cuda_found"
    fi
}
