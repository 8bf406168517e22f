#!/bin/sh
# Makes the archive with the tests that need a GPU, to be unpacked over the bundle (docs/bundle.md).
# Called by mvn -Pbundle package: tests.sh VERSION CLASSES CLASSPATH, with the folder of the test classes and the class
# path of the tests.
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
. "$sources/pack.sh"

version=$1
classes=$2
classpath=$3
target=$(dirname "$classes")
name=whisker-$version-linux-x86_64
bundle=$target/bundle/$name
root=$target/bundle-tests/$name
archive=$target/$name-tests.tar.xz

rm -rf "$target/bundle-tests" "$archive"
mkdir -p "$root/tests/lib"
cp "$sources/run-tests" "$root/tests/run"
cp "$sources/run-all" "$root/tests/all"
cp -R "$classes" "$root/tests/classes"
cp -R "$sources/../../tests-data" "$root/tests/tests-data"
IFS=:
set -f
for entry in $classpath; do
    jar=${entry##*/}
    # Jars that the bundle has, those with native libraries, and the folders of our own classes are left out.
    case $jar in
        *-linux-x86_64.jar) ;;
        *.jar) [ -f "$bundle/lib/$jar" ] || cp "$entry" "$root/tests/lib/" ;;
    esac
done
unset IFS
set +f

pack "$target/bundle-tests" "$name" "$archive"
