#!/bin/sh
# Makes the bundle: one archive with a small JRE, the jars and the native libraries of Linux on x86-64 (docs/bundle.md).
# Called by mvn -Pbundle package: bundle.sh JAVA_HOME VERSION JAR CLASSPATH. It is a script because most of its work is
# calls of jlink, jar, tar and xz.
set -eu
sources=$(cd "$(dirname "$0")" && pwd)
. "$sources/pack.sh"
. "$sources/natives.sh"

java_home=$1
version=$2
program=$3
classpath=$4
target=$(dirname "$program")
name=whisker-$version-linux-x86_64
archive=$target/$name.tar.xz
root=$target/bundle/$name
work=$target/bundle/work
limit=60000000

fail() {
    echo "bundle: $1" >&2
    exit 1
}

jlink=$java_home/bin/jlink
[ -x "$jlink" ] && "$jlink" --list-plugins >/dev/null 2>&1 || fail "$java_home has no jlink: install a JDK that has them, such as default-jdk-headless"
if ! [ -f "$java_home/jmods/java.base.jmod" ] && ! "$jlink" --add-modules java.base --output "$target/bundle-probe" >/dev/null 2>&1; then
    fail "$java_home has no jmods folder: install a JDK that has them, such as default-jdk-headless"
fi
rm -rf "$target/bundle-probe"
command -v xz >/dev/null || fail "xz was not found: apt-get install -y xz-utils"
fonts=/usr/share/fonts/truetype/dejavu
[ -f "$fonts/DejaVuSans-Bold.ttf" ] || fail "$fonts has no DejaVu Sans: apt-get install -y fonts-dejavu-core"

rm -rf "$target/bundle" "$archive"
mkdir -p "$root/bin" "$root/lib" "$root/native" "$work"

# ---- launcher ----
cp "$sources/whisker" "$root/"
cp "$sources/start.sh" "$sources/launch.sh" "$sources/cuda-libraries.sh" "$root/bin/"

# ---- JRE ----
# The modules that jdeps finds, except java.sql, which Jackson refers to but does not need; and elliptic curves, without
# which few servers accept a download. Modules and jars stay uncompressed: xz compresses all of them together better,
# and classes load faster. Windows and sound are left out, their libraries, which would require X11 and ALSA, and the
# classes that need those or draw the parts of windows. (jlink requires that every package keeps some.)
windows=
for part in 'sun/awt/X11/X[B-Z]' 'com/sun/media/sound/[B-Z]' 'com/sun/java/swing/plaf/gtk/GTK' \
    'com/sun/java/swing/plaf/motif/Motif[C-Z]' 'javax/swing/plaf/basic/Basic[C-Z]' 'javax/swing/plaf/metal/Metal[C-Z]' \
    'javax/swing/plaf/nimbus/[B-Z]' 'javax/swing/plaf/synth/Synth[C-Z]'; do
    windows=$windows,/java.desktop/$part**
done
"$jlink" --add-modules java.base,java.desktop,java.logging,java.management,jdk.crypto.ec,jdk.unsupported \
    --strip-debug --no-header-files --no-man-pages --compress=0 \
    --exclude-resources="${windows#,}" \
    --exclude-files='**libawt_xawt.so,**libjawt.so,**libsplashscreen.so,**libjsound.so,**/bin/keytool' --output "$root/jre"
mkdir -p "$root/jre/lib/fonts" "$root/jre/lib/system/c++"
cp "$fonts/DejaVuSans.ttf" "$fonts/DejaVuSans-Bold.ttf" "$root/jre/lib/fonts/"
cp "$sources/fontconfig.properties" "$root/jre/lib/"

# ---- jars, and the native libraries in them ----
# Prints patterns of classes in a jar that nothing loads: bindings of libraries that are not used. Patterns are for find,
# so whoever expands them has to do so under set -f.
unused() { # jar
    case $1 in
        openblas-*) echo '*/global/openblas_full*' ;;
        cuda-*)
            for library in npp cusolver cusparse cupti nvml nvcomp nvjpeg cufft nccl cufile curand; do
                echo "*/global/$library*"
            done
            ;;
        opencv-*) echo '*/org/opencv/* */opencv_[!ci]* */opencv_cuda* */opencv_calib3d*' ;; # core, imgproc, imgcodecs stay
    esac
}

add() { # jar
    jar=${1##*/}
    rm -rf "$work/jar"
    mkdir "$work/jar"
    (cd "$work/jar" && "$java_home/bin/jar" --extract --file "$1")
    case $jar in
        *-linux-x86_64.jar) # native libraries only
            for library in $(natives "$jar"); do
                find "$work/jar" -name "$library" -exec cp {} "$root/native/" \;
                [ -f "$root/native/$library" ] || fail "$jar has no $library"
            done
            ;;
        *)
            find "$work/jar/dev/whisker" -name '*.so' -exec cp {} "$root/native/" \; 2>/dev/null || true
            for pattern in $(unused "$jar"); do
                (cd "$work/jar" && find . -type f -path "$pattern" -delete)
            done
            repack "$work/jar" "$root/lib/$jar" "$work/files"
            ;;
    esac
}

set -f
add "$program"
IFS=:
for entry in $classpath; do
    unset IFS
    [ -d "$entry" ] || add "$entry" # a folder holds the program's own classes
done
set +f
chmod 644 "$root"/native/*
name_openblas "$root/native"

# ---- system libraries that the JRE and the native libraries need, except glibc and CUDA ----
# A JDK of Debian needs many, one of Adoptium few. The C++ runtime is in a separate folder, because the launcher prefers
# that of the machine.
find "$root/jre" "$root/native" \( -name '*.so*' -o -path '*/bin/java' \) -type f | sort \
    | LD_LIBRARY_PATH=$root/jre/lib:$root/jre/lib/server:$root/native xargs ldd \
    | awk -v own="$root" '$2 == "=>" && $3 ~ /^\// && index($3, own) != 1 { print $1, $3 }' | sort -u >"$work/system"
while read -r library file; do
    case $library in
        libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | ld-linux*) continue ;;
        libcu*) continue ;; # those of the machine are used
        libstdc++.so.* | libgcc_s.so.*) folder=$root/jre/lib/system/c++ ;;
        *) folder=$root/jre/lib/system ;;
    esac
    cp -L "$file" "$folder/$library"
    # Its license, if the system knows the package that it belongs to.
    real=$(readlink -f "$file")
    package=$(dpkg-query -S "*/${real##*/}" 2>/dev/null | sed 's/:.*//' | head -n 1 || true)
    if [ -n "$package" ] && [ -f "/usr/share/doc/$package/copyright" ]; then
        mkdir -p "$root/jre/legal/system"
        cp -L "/usr/share/doc/$package/copyright" "$root/jre/legal/system/$package"
    fi
done <"$work/system"
rm -rf "$work"

# ---- archive ----
pack "$target/bundle" "$name" "$archive"
[ "$pack_size" -lt "$limit" ] || fail "$archive has $pack_size bytes; the limit is $limit"
