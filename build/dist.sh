#!/bin/sh
# dist.sh ARTIFACTS VERSION ARCH: ARTIFACTS/dist/bpftop-VERSION-linux-ARCH.tar.gz, with libbpf inside, its SBOM and checksums.
# SOURCE_DATE_EPOCH is the time of everything in it: the same sources make the same bytes.
set -eu
artifacts=$1 version=$2 name=bpftop-$2-linux-$3
dist=$artifacts/dist
stage=$dist/$name
rm -rf "$dist"
mkdir -p "$stage"
cp -R "$artifacts/bpftop" "$stage/bpftop"
cp "$artifacts/libbpf/libbpf.so.1" "$stage/bpftop/"
cp -R "$artifacts/completions" "$stage/completions"
cp docs/bpftop.1 README.md LICENSE CHANGELOG.md "$stage/"
cp packaging/copyright "$stage/COPYRIGHT"
find "$stage" \( -name '*.pdb' -o -name '*.xml' \) -delete
build/sbom.sh "$artifacts" "$version" "$dist/$name.cdx.json" program
chmod -R u=rwX,go=rX "$stage"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu \
	-C "$dist" -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
rm -rf "$stage"
cd "$dist"
sha256sum "$name.tar.gz" "$name.cdx.json" >"$name.sha256"
cat "$name.sha256"
