#!/bin/sh
# Checks that both archives and the files of a checkout can be sent to a machine with a GPU in one upload
# (docs/bundle.md): upload.sh LIMIT CHECKOUT ARCHIVE... Of a checkout, the files that git tracks are counted. Where there
# is no git, or the directory is not a checkout, only the archives are.
set -eu

limit=$1
checkout=$2
shift 2

sum=0
parts=
count() { # name, bytes
    sum=$((sum + $2))
    parts="$parts${parts:+, }$1 $2"
}

for archive in "$@"; do
    count "${archive##*/}" "$(wc -c <"$archive")"
done
# Links are counted as they are, without what they lead to; files that have been deleted since are not counted.
if [ -e "$checkout/.git" ] && command -v git >/dev/null; then
    tracked=$(cd "$checkout" && git -c safe.directory='*' ls-files -z | xargs -0 stat --format=%s 2>/dev/null \
        | awk '{ sum += $1 } END { print sum + 0 }')
    count "tracked files" "$tracked"
fi

echo "bundle: an upload of $sum bytes ($parts)"
if [ "$sum" -gt "$limit" ]; then
    echo "bundle: the upload has $((sum - limit)) bytes more than the limit, which is $limit" >&2
    exit 1
fi
