#!/bin/sh
# Makes the archive with the tests that need a GPU, to be unpacked over the bundle (docs/bundle.md), and checks that both
# archives and this checkout fit into one upload. Called by mvn -Pbundle package: tests.sh JAVA_HOME
# VERSION CLASSES CLASSPATH, with the folder of the test classes and the class path of the tests.
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
. "$sources/pack.sh"

java_home=$1
version=$2
classes=$3
classpath=$4
target=$(dirname "$classes")
name=whisker-$version-linux-x86_64
bundle=$target/bundle/$name
root=$target/bundle-tests/$name
archive=$target/$name-tests.tar.xz
limit=67108864 # 64 MiB

rm -rf "$target/bundle-tests" "$archive"
mkdir -p "$root/tests/lib"
cp "$sources/run-tests" "$root/tests/run"
cp "$sources/run-all" "$root/tests/all"
if [ -f "$bundle/native/libwhisker_cuda.so" ]; then
    cmake --build "$target/native" --target kernel_check_gpu >/dev/null
    cp "$target/native/kernel-check/gpu" "$root/tests/kernel-check"
fi
cp -R "$classes" "$root/tests/classes"
# The golden files of layers, graphs, training and applications. The others belong to tests that need no GPU, and the
# scripts made the files.
mkdir "$root/tests/tests-data"
for data in application graph keras training transfer; do
    cp -R "$sources/../../tests-data/$data" "$root/tests/tests-data/"
done
find "$root/tests/tests-data" -name '*.py' -exec rm {} +
# No test that needs a GPU uses ArchUnit or jqwik, so their jars, which are larger than all of the tests, stay out; so do
# the classes that could not be loaded without them.
find "$root/tests/classes" -name '*.class' -exec grep -lF -e com/tngtech/archunit -e net/jqwik {} + \
    | sed 's/\.class$//; s/\$.*//' | sort -u | while read -r class; do
    rm -f "$class.class" "$class\$"*.class
done
work=$target/bundle-tests/work
add() { # jar: uncompressed, because xz compresses all of them together better
    rm -rf "$work"
    mkdir -p "$work/jar"
    (cd "$work/jar" && "$java_home/bin/jar" --extract --file "$1")
    repack "$work/jar" "$root/tests/lib/${1##*/}" "$work/files"
}

IFS=:
set -f
for entry in $classpath; do
    jar=${entry##*/}
    unset IFS
    # Jars that the bundle has, those with native libraries, those named above, and the folders of our own classes are
    # left out.
    case $jar in
        *-linux-x86_64.jar | archunit* | jqwik*) ;;
        *.jar) [ -f "$bundle/lib/$jar" ] || add "$entry" ;;
    esac
done
set +f
rm -rf "$work"

pack "$target/bundle-tests" "$name" "$archive"
sh "$sources/upload.sh" "$limit" "$sources/../.." "$target/$name.tar.xz" "$archive"
