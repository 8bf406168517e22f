# shellcheck shell=sh
# Finds the tools that a build needs, and the Debian or Ubuntu packages that have them. Sourced by the launcher of a
# checkout, which defines fail.

# The oldest version of Java that runs Whisker.
oldest_java=17

# Prints the major version of a java command, or nothing if it does not run.
java_version() {
    "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# Whether a java command is new enough and has a compiler next to it.
is_jdk() {
    jdk_java=$(command -v "$1" 2>/dev/null) || return 1
    jdk_version=$(java_version "$jdk_java")
    [ "${jdk_version:-0}" -ge "$oldest_java" ] && [ -x "$(dirname "$(readlink -f "$jdk_java")")/javac" ]
}

# Sets java to that of JAVA_HOME; else that of the path, if it is a JDK; else the newest of the JDKs that are installed.
# A machine whose default is an old Java, or has no compiler, may have a suitable one as well. Fails if there is none.
find_jdk() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        is_jdk "$java"
        return
    fi
    java=java
    is_jdk "$java" && return
    newest=$oldest_java
    found=
    for candidate in /usr/lib/jvm/*/bin/java; do
        if is_jdk "$candidate" && [ "$jdk_version" -ge "$newest" ]; then
            newest=$jdk_version
            found=$candidate
        fi
    done
    [ -n "$found" ] || return 1
    java=$found
}

# Prints the package of a JDK that this system has: the default one, unless it is too old. Debian 12 and Ubuntu 22.04
# have Java 17; Debian 13 and Ubuntu 24.04 have 21.
jdk_package() {
    candidate=$(apt-cache policy default-jdk-headless 2>/dev/null \
        | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}1\.\([0-9]*\).*/\2/p')
    if [ -z "$candidate" ]; then
        # The lists of packages have not been fetched yet.
        case $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null) in
            bullseye | jammy) candidate=11 ;;
            *) candidate=$oldest_java ;;
        esac
    fi
    if [ "$candidate" -ge "$oldest_java" ]; then
        echo default-jdk-headless
    else
        echo openjdk-17-jdk-headless
    fi
}

# Sets missing to the tools that are not installed, and packages to the packages that have them.
find_missing() {
    missing=
    packages=
    if ! find_jdk; then
        missing=" a JDK of version $oldest_java or newer"
        packages=" $(jdk_package)"
    fi
    need() { # command, package
        if ! command -v "$1" >/dev/null 2>&1; then
            missing="$missing${missing:+,} $1"
            packages="$packages $2"
        fi
    }
    need mvn maven
    need g++ g++
    need cmake cmake
    command -v ninja >/dev/null 2>&1 || need make make
    need flock util-linux
}

# Fails, in one line, if something is missing.
check_tools() {
    system=$(uname -sm 2>/dev/null) || system="Linux x86_64"
    [ "$system" = "Linux x86_64" ] || fail "Whisker runs on Linux on x86_64, and this is $system"
    find_missing
    [ -n "$missing" ] || return 0
    if [ -n "${JAVA_HOME:-}" ] && ! find_jdk; then
        version=$(java_version "$java")
        fail "JAVA_HOME ($JAVA_HOME) ${version:+is Java $version and }is not a JDK of version $oldest_java or newer: \
set it to one, or unset it"
    fi
    fail "cannot build without$missing: apt-get update && apt-get install -y$packages"
}
