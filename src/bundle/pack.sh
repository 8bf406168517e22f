# shellcheck shell=sh
# Packs the archives of docs/bundle.md so that the same content produces the same archive. Sourced first by the scripts
# that make them.

export LC_ALL=C TZ=UTC
umask 022

# Packs a folder. Arguments: parent folder, name of the folder in it, archive.
pack() {
    # Why xz: with zstd the bundle would have 54 MB, but fewer machines have zstd; with gzip it would have 80. Names are
    # sorted, there are no owners, and all times are equal. The x86 filter saves 5 %, and a dictionary of 64 MiB, which
    # needs as much memory to unpack, 2 %: oneDNN and OpenBLAS have the same kernels for many processors. With such a
    # dictionary xz would leave a second thread idle. "e" takes twice as long and saves 200 KB.
    tar --create --format=gnu --directory "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@315532800 --mode=u=rwX,go=rX "$2" \
        | xz --threads=1 --x86 --lzma2=preset=6e,dict=64MiB >"$3"
    pack_size=$(wc -c <"$3")
    echo "bundle: ${3##*/}, $pack_size bytes"
}

# Packs a folder as a jar. Arguments: folder, jar, a file to write names to. Uses $java_home.
# Module descriptors are removed too: nothing reads them on a class path, and jar would write the time of day into them.
repack() {
    find "$1" -type f \( -name module-info.class -o -name '*.so' -o -name '*.so.*' -o -name '*.dylib' -o -name '*.dll' -o -name '*.jnilib' \) -exec rm {} +
    find "$1" -exec touch -h -d @0315532800 {} + # 1980, the earliest year in a jar
    (
        cd "$1"
        # The manifest comes first, for programs that read jars as streams.
        { [ ! -f META-INF/MANIFEST.MF ] || echo META-INF/MANIFEST.MF; find . -type f ! -path ./META-INF/MANIFEST.MF | sed 's|^\./||' | sort; } \
            | sed 's|.*|"&"|' >"$3"
        "$java_home/bin/jar" --create --no-manifest --no-compress --file "$2" @"$3"
    )
}
