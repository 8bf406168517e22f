# shellcheck shell=sh
# How the archives of docs/bundle.md are made the same from the same content, for the scripts that make them, which source this file first.

export LC_ALL=C TZ=UTC
umask 022

# parent folder, name of the folder in it, archive
pack() {
    # xz: zstd would make 54 MB of the bundle and is on fewer machines, gzip 80. Names in order, no owners, one time. The x86 filter is worth 5 %. Two
    # threads by number, since the blocks that threads make are part of the result.
    tar --create --format=gnu --directory "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@315532800 --mode=u=rwX,go=rX "$2" \
        | xz --threads=2 --x86 --lzma2=preset=6 >"$3"
    pack_size=$(wc -c <"$3")
    echo "bundle: ${3##*/}, $pack_size bytes"
}
