# shellcheck shell=sh
# Makes the archive of classes with which Java starts in half the time: it holds the classes as Java has them in memory
# after reading and checking them (class-data sharing). Sourced by the launcher of a checkout. launch.sh uses the
# archive.
#
# An archive is for one Java and one class path. If it is missing, damaged or for another Java, Java reads the jars and
# says nothing.

# Makes the archive of a copy of the program, whose jars are where they will be when it runs. The argument is the
# directory of the copy. The archive appears under its name when it is complete; if it cannot be made, there is none.
archive_classes() (
    copy=$1
    work=$copy/archive.new
    mkdir "$work"
    # Java options are split at spaces, so the files in them have names without a directory.
    cd "$work"
    unset WHISKER_CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
    {
        find_cuda
        write_array input.npy
        record version --version
        record help help data scan
        record devices devices
        record experiments experiments
        record layer layer 'Conv2D(2, 3, padding=same)' --input input.npy --grad input.npy --backend cpu
        # The archive cannot have picocli's classes, which are in the form of Java 5, and lambdas that implement its
        # interfaces.
        cat ./*.classes | grep -v '^@lambda-proxy .*Lpicocli/' | awk '!seen[$0]++' >all
        "$java" -Xshare:dump -XX:SharedClassListFile=all -XX:SharedArchiveFile=archive -cp "$copy/lib/*" \
            && sync archive \
            && mv archive "$copy/classes.jsa"
    } </dev/null >"$build/whisker-archive.log" 2>&1 || true
    cd "$copy"
    rm -rf "$work"
)

# Runs a command and writes the classes that it loads to NAME.classes. Arguments: NAME, then the command.
record() {
    name=$1
    shift
    (
        WHISKER_JAVA_OPTS="-Xshare:auto -XX:DumpLoadedClassList=$name.classes"
        launch_program "$java" "$copy/native" "$copy/lib/*" dev.whisker.cli.Main "$@"
    )
}

# Writes a NumPy array of zeros of shape (1, 4, 4, 2).
write_array() {
    {
        printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4, 4, 2), }"
        head -c 128 /dev/zero
    } >"$1"
}
