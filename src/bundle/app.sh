# shellcheck shell=sh
# Manages the copy of the program from which a checkout runs. Sourced by the launcher of a checkout.
#
# A build puts its result into target/app/ID, where ID is a hash of the sources, and publishes it by adding the file
# "lock". From then on a copy never changes. A running program holds a shared lock on that file of its copy; the next
# build removes the copies that no process holds. So neither a build nor an edit disturbs a running program. Jars and
# libraries of others are unpacked once, into target/app/parts-HASH, and each copy has hard links to them.
#
# The script that sources this file sets home (the directory of the checkout), defines fail, and sources tools.sh, which
# finds java.

# Prints the name of the user, or its number if it has no name.
user() {
    id -un 2>/dev/null || true
}

# Prints a hash of everything that a build reads.
sources_id() (
    cd "$home"
    list_sources | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -c 1-16
)

# Prints the names of the sources, sorted and terminated by zeros, without the backup files of editors.
list_sources() {
    find pom.xml CMakeLists.txt cmake native src/main src/bundle/app.sh src/bundle/archive.sh \
        src/bundle/natives.sh -type f ! -name '.*' ! -name '*~' -print0 | LC_ALL=C sort -z
}

# Sets app to the copy made from these sources, and holds it as file descriptor 9 until the program ends; fails if there
# is none.
hold_app() {
    app=$apps/$1
    [ -e "$app/lock" ] || return 1
    if ! { command exec 9<"$app/lock"; } 2>/dev/null; then
        [ -e "$app/lock" ] || return 1
        fail "$app/lock cannot be read by $(user): make $apps readable for it"
    fi
    # A build that removes the copy locks it for an instant; the copy is then gone. If the file system has no locks, the
    # program runs without one.
    if command -v flock >/dev/null 2>&1; then
        flock -s -w 10 9 || true
    fi
    [ -e "$app/lock" ]
}

# Checks that all files can be read. A file made unreadable by another user's umask or a mount would otherwise show up
# much later, as a class that is not found.
check_app() {
    for file in "$app"/lib/*.jar "$app"/native/*; do
        if ! [ -r "$file" ]; then
            fail "$file cannot be read by $(user): make $apps readable for it, or remove $build and run again"
        fi
    done
}

# Builds and publishes, one process at a time; a process that waited finds the work done.
build_app() (
    check_tools
    umask 022
    if ! mkdir -p "$apps" 2>/dev/null || ! [ -w "$apps" ] || ! [ -w "$build" ]; then
        fail "$home has no build of its present sources, and $(user) cannot write $build: have it built by its owner \
(./whisker --version)"
    fi
    exec 8>"$apps/build.lock"
    if ! flock -n 8; then
        echo "whisker: waiting for another process that builds this checkout ..." >&2
        flock 8
    fi
    id=$(sources_id)
    if [ -e "$apps/$id/lock" ]; then
        exit 0
    fi
    rm -rf "$apps"/.new-* "$apps"/.old-*
    remove_unpublished
    echo "whisker: building (the first time takes a few minutes) ..." >&2
    started=$(date +%s)
    built=
    for attempt in 1 2 3; do
        distrust_leftovers
        run_maven
        built=$id
        id=$(sources_id)
        [ "$built" != "$id" ] || break
    done
    [ "$built" = "$id" ] || fail "the sources change while they are built; run again when they are at rest"
    stage "unpacking"
    publish "$id"
    remove_others "$id"
)

# Reports what the build does, and how long it has been going on.
stage() {
    echo "whisker: $(($(date +%s) - started)) s: $1 ..." >&2
}

# Reports the stages of a build from the output of Maven, which is copied to the log.
report_stages() {
    downloads=
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in
            *'Downloading from'*)
                [ -n "$downloads" ] || stage "downloading Maven's plugins and the libraries, once (about 150 MB)"
                downloads=begun
                ;;
            *'(native-libraries)'*) stage "compiling the native libraries" ;;
            *'(default-compile)'*) stage "compiling Java" ;;
            *'(bindings)'*) stage "compiling the bindings of the native libraries" ;;
            *'(default-jar)'*) stage "packing" ;;
        esac
    done
}

# Removes files that Maven and CMake, which compare times of files, would wrongly consider up to date.
distrust_leftovers() {
    marker=$apps/building
    fresh=
    # A build that was killed may have left half a file.
    if [ -e "$marker" ]; then
        fresh=all
    fi
    # If the clock was ahead when these files were made, or is slow now, sources edited from now on would seem older
    # than the files.
    if touch -d "@$(($(date +%s) + 60))" "$marker" 2>/dev/null; then
        if [ -n "$(find "$build/classes" "$build/native" -newer "$marker" -print -quit 2>/dev/null)" ]; then
            fresh=all
        fi
    fi
    : >"$marker"
    # Otherwise deleted resources would stay in the jar.
    if [ -z "$fresh" ] && [ -e "$apps/sources" ]; then
        while IFS= read -r source; do
            if ! [ -e "$home/$source" ]; then
                fresh=classes
                break
            fi
        done <"$apps/sources"
    fi
    case $fresh in
        all) rm -rf "$build/classes" "$build/native" ;;
        classes) rm -rf "$build/classes" ;;
    esac
    (cd "$home" && list_sources) | tr '\0' '\n' >"$apps/sources"
}

run_maven() {
    log=$build/whisker-build.log
    # The compiler and Maven need a directory for temporary files.
    if ! [ -w "${TMPDIR:-/tmp}" ]; then
        mkdir -p "$build/tmp"
        export TMPDIR="$build/tmp"
        export MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
    fi
    rm -f "$build/built"
    # Maven inherits the lock: if this script is killed, no other script starts a second Maven meanwhile. It compiles
    # with the Java that will run the program.
    {
        cd "$home"
        case $java in
            */*) export JAVA_HOME="${java%/bin/java}" ;;
        esac
        mvn -B package -DskipTests </dev/null && : >"$build/built"
    } 2>&1 | report_stages >"$log"
    rm -f "$marker"
    if ! [ -e "$build/built" ]; then
        grep -v 'Download\(ing\|ed\) from' "$log" | tail -n 40 >&2
        fail "the build failed; all of its output is in $log"
    fi
}

# Runs the jar tool of the JDK.
jar_tool() {
    "$(dirname "$(readlink -f "$(command -v "$java")")")/jar" "$@"
}

# Publishes the result of the build. The argument is the hash of the sources.
publish() {
    version=$(sed -n 's/^version=//p' "$build/maven-archiver/pom.properties")
    jar=$build/whisker-$version.jar
    new=$apps/.new-$$
    mkdir -p "$new/lib" "$new/native"
    collect_parts
    for part in "$parts"/lib/* "$parts"/native/*; do
        place=$new${part#"$parts"}
        if [ -L "$part" ]; then
            cp -P "$part" "$place"
        else
            ln "$part" "$place" 2>/dev/null || cp "$part" "$place"
        fi
    done
    cp "$jar" "$new/lib/"
    (cd "$new" && jar_tool --extract --file "lib/${jar##*/}" dev/whisker/backend) \
        || fail "$jar cannot be unpacked into $new: run again"
    find "$new/dev" -name '*.so' -exec mv {} "$new/native/" \;
    rm -rf "$new/dev"
    [ -e "$new/native/libjniWhiskerCpu.so" ] || fail "$jar has no native libraries: remove $build and run again"
    # A power failure must not leave an incomplete library under its final name.
    sync "$new"/lib/* "$new"/native/* 2>/dev/null || true
    mv "$new" "$apps/$1"
    # The archive is for jars at their final place.
    stage "preparing quick starts"
    archive_classes "$apps/$1"
    : >"$apps/$1/lock"
    if [ -z "${JAVA_HOME:-}" ]; then
        echo "$java" >"$apps/java"
    fi
}

# Sets java to the one that the program starts with: that of JAVA_HOME; else the one that find_jdk found for the build,
# which is not always that of the path; else any that is found.
find_java() {
    java=java
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        java=$JAVA_HOME/bin/java
    elif [ -r "$apps/java" ] && command -v "$(cat "$apps/java")" >/dev/null 2>&1; then
        java=$(cat "$apps/java")
    elif ! command -v java >/dev/null 2>&1; then
        find_jdk || fail "java was not found: apt-get update && apt-get install -y $(jdk_package)"
    fi
}

# Sets parts to the directory with the jars and native libraries of others; fills it if the class path is new.
collect_parts() {
    classpath=$(cat "$build/classpath.txt")
    key=$({ echo "$classpath"; cat "$home/src/bundle/natives.sh"; } | sha256sum | cut -c 1-16)
    parts=$apps/parts-$key
    if ! [ -e "$parts" ]; then
        unpacked=$new/parts
        mkdir -p "$unpacked/lib" "$unpacked/native" "$unpacked/jar"
        IFS=:
        set -f
        for entry in $classpath; do
            unset IFS
            set +f
            add_part "$entry"
        done
        unset IFS
        set +f
        rm -rf "$unpacked/jar"
        name_openblas "$unpacked/native"
        mv "$unpacked" "$parts"
    fi
    for old in "$apps"/parts-*; do
        [ "$old" = "$parts" ] || rm -rf "$old"
    done
}

# Adds a jar: if it holds native libraries, those that are loaded; otherwise the jar itself.
add_part() {
    part=${1##*/}
    case $part in
        *-linux-x86_64.jar)
            [ -n "$(natives "$part")" ] || return 0
            folder=org/bytedeco/${part%%-*}/linux-x86_64
            set -- "$1" # the libraries follow
            for library in $(natives "$part"); do
                set -- "$@" "$folder/$library"
            done
            (cd "$unpacked/jar" && jar_tool --extract --file "$@") || fail "$1 cannot be unpacked into $unpacked"
            for library in $(natives "$part"); do
                mv "$unpacked/jar/$folder/$library" "$unpacked/native/" || fail "$1 has no $library"
            done
            ;;
        *) cp "$1" "$unpacked/lib/" ;;
    esac
}

# Removes what a build that was killed did not publish. (The parts have no lock either, and stay.)
remove_unpublished() {
    for old in "$apps"/*/lib; do
        old=${old%/lib}
        case $old in
            "$apps"/parts-*) ;;
            *) [ -e "$old/lock" ] || rm -rf "$old" ;;
        esac
    done
}

# Removes the copies that no program holds, except the given one.
remove_others() {
    for old in "$apps"/*; do
        if [ "$old" != "$apps/$1" ] && [ -e "$old/lock" ]; then
            (
                exec 7<>"$old/lock"
                if flock -n 7; then
                    mv "$old" "$apps/.old-${old##*/}"
                    rm -rf "$apps/.old-${old##*/}"
                fi
            )
        fi
    done
}
