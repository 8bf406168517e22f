# shellcheck shell=sh
# The copy of the program from which a checkout runs, for its launcher, which sources this file.
#
# A build publishes what it made in target/app/ID by a rename; ID is a hash of the sources. A copy never changes. A
# program that runs holds a shared lock on the file "lock" of its copy; the next build removes those copies that nobody
# holds. So neither a build nor an edit disturbs a program that runs. What is not ours is unpacked once into
# target/app/parts-HASH, and each copy has hard links to it.
#
# Whoever sources this file sets home, the directory of the checkout, and java, and defines fail.

# The name of the user, or its number where it has none
user() {
    id -un 2>/dev/null || true
}

# Prints a hash of all that a build reads.
sources_id() (
    cd "$home"
    list_sources | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -c 1-16
)

# By name, ended by zeros, without what editors leave.
list_sources() {
    find pom.xml CMakeLists.txt cmake native src/main src/bundle/app.sh src/bundle/natives.sh \
        -type f ! -name '.*' ! -name '*~' -print0 | LC_ALL=C sort -z
}

# Sets app to the copy that was made from these sources and holds it as file 9 until the program ends; fails where there
# is none.
hold_app() {
    app=$apps/$1
    [ -e "$app/lock" ] || return 1
    if ! { command exec 9<"$app/lock"; } 2>/dev/null; then
        [ -e "$app/lock" ] || return 1
        fail "$app/lock cannot be read by $(user): make $apps readable for it"
    fi
    # It is locked for an instant by a build that removes it, which then is no longer there. Where the file system has
    # no locks it runs without.
    if command -v flock >/dev/null 2>&1; then
        flock -s -w 10 9 || true
    fi
    [ -e "$app/lock" ]
}

# What another user's umask or a mount keeps from us would otherwise be a class that is not found, much later.
check_app() {
    for file in "$app"/lib/*.jar "$app"/native/*; do
        if ! [ -r "$file" ]; then
            fail "$file cannot be read by $(user): make $apps readable for it, or remove $build and run again"
        fi
    done
}

# Builds and publishes, one process at a time; who waited finds the work done.
build_app() (
    check_java
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
    echo "whisker: building (the first time takes a few minutes) ..." >&2
    built=
    for attempt in 1 2 3; do
        distrust_leftovers
        run_maven
        built=$id
        id=$(sources_id)
        [ "$built" != "$id" ] || break
    done
    [ "$built" = "$id" ] || fail "the sources change while they are built; run again when they are at rest"
    publish "$id"
    remove_others "$id"
)

# Removes what Maven and CMake would take for up to date although it is not. They go by the times of files.
distrust_leftovers() {
    marker=$apps/building
    fresh=
    # A build that was killed may have left half a file.
    if [ -e "$marker" ]; then
        fresh=all
    fi
    # The clock was ahead when these were made, or it is behind now: what is edited from now on would seem older than
    # they are.
    if touch -d "@$(($(date +%s) + 60))" "$marker" 2>/dev/null; then
        if [ -n "$(find "$build/classes" "$build/native" -newer "$marker" -print -quit 2>/dev/null)" ]; then
            fresh=all
        fi
    fi
    : >"$marker"
    # Resources that are deleted would stay in the jar.
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
    # The compiler and Maven need a place for temporary files.
    if ! [ -w "${TMPDIR:-/tmp}" ]; then
        mkdir -p "$build/tmp"
        export TMPDIR="$build/tmp"
        export MAVEN_OPTS="${MAVEN_OPTS:-} -Djava.io.tmpdir=$TMPDIR"
    fi
    # Maven keeps the lock: if this script is killed, no other starts another one beside it.
    if ! (cd "$home" && mvn -B -q -ntp package -DskipTests) >"$log" 2>&1 </dev/null; then
        rm -f "$marker"
        tail -n 40 "$log" >&2
        fail "the build failed; all of its output is in $log"
    fi
    rm -f "$marker"
}

# The jar tool of the JDK
jar_tool() {
    case $java in
        */*) "${java%/*}/jar" "$@" ;;
        *) jar "$@" ;;
    esac
}

# Publishes what the build made. The argument is the hash of the sources.
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
    # A power failure must not leave half a library under its final name.
    sync "$new"/lib/* "$new"/native/* 2>/dev/null || true
    : >"$new/lock"
    mv "$new" "$apps/$1"
}

# Sets parts to the directory of the jars and native libraries that are not ours; fills it where the class path is a new
# one.
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

# A jar: the libraries that are loaded if it is one of native libraries, else the jar itself
add_part() {
    part=${1##*/}
    case $part in
        *-linux-x86_64.jar)
            [ -n "$(natives "$part")" ] || return 0
            folder=org/bytedeco/${part%%-*}/linux-x86_64
            set -- "$1" # then the libraries
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

# Removes the copies that no program holds, but for the one named.
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
