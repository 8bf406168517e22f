#!/bin/sh
# Puts the chart libraries of the pages into the resources, with their licenses and SHA-256 sums. The build does not
# need this script: the files are kept in the sources. To update, set the versions, run it with npm installed, and
# correct NOTICE.
set -eu
cd "$(dirname "$0")/../main/resources/dev/whisker/report/vega"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unpack() { # library@version
    archive=$(cd "$work" && npm pack --silent "$1")
    rm -rf "$work/package"
    tar -xzf "$work/$archive" -C "$work"
}
for library in vega@6.4.0 vega-lite@6.5.0; do
    name=${library%@*}
    unpack "$library"
    # Without the reference to a file of line numbers, which a page does not carry.
    sed '/^\/\/# sourceMappingURL=/d' "$work/package/build/$name.min.js" > "$name.min.js"
    cp "$work/package/LICENSE" "LICENSE-$name"
done
# Vega's file contains modules of D3 and of TopoJSON.
for library in d3@7.9.0 topojson-client@3.1.0; do
    unpack "$library"
    cp "$work/package/LICENSE" "LICENSE-${library%@*}"
done
sha256sum *.min.js LICENSE-* > SHA256SUMS
