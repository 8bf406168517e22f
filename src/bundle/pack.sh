# shellcheck shell=sh
# Packs the archives of docs/bundle.md so that the same content produces the same archive. Sourced first by the scripts
# that make them.

export LC_ALL=C TZ=UTC
umask 022

# Packs a folder. Arguments: parent folder, name of the folder in it, archive.
pack() {
    # Why xz: with zstd the bundle would have 54 MB, but fewer machines have zstd; with gzip it would have 80. Names are
    # sorted, there are no owners, and all times are equal. The x86 filter saves 5 %. The number of threads is fixed,
    # because the blocks that threads write are part of the result.
    tar --create --format=gnu --directory "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@315532800 --mode=u=rwX,go=rX "$2" \
        | xz --threads=2 --x86 --lzma2=preset=6 >"$3"
    pack_size=$(wc -c <"$3")
    echo "bundle: ${3##*/}, $pack_size bytes"
}
