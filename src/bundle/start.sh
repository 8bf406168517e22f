# shellcheck shell=sh
# Starts java in the bundle, whose folder is $home. Sourced by the scripts of the bundle.

. "$home/bin/cuda-libraries.sh"
. "$home/bin/launch.sh"

# Starts java. Arguments: class path, then main class and its arguments.
start() {
    start_path=$1
    shift

    if ! [ -e /lib64/ld-linux-x86-64.so.2 ]; then
        echo "whisker: this bundle needs Linux on x86-64 with glibc" >&2
        exit 1
    fi
    find_cuda

    # Libraries that the JRE of a system would take from that system. If the machine has a C++ runtime, it is used: it
    # may be newer than ours.
    LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$home/jre/lib/system
    if ! [ -e /usr/lib/x86_64-linux-gnu/libstdc++.so.6 ] && ! [ -e /usr/lib64/libstdc++.so.6 ]; then
        LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$home/jre/lib/system/c++
    fi
    export LD_LIBRARY_PATH

    launch_program "$home/jre/bin/java" "$home/native" "$start_path" "$@"
}
