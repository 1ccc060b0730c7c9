#!/bin/sh
# dist.sh ARTIFACTS NAME: NAME.tar.gz and its checksum under ARTIFACTS/dist.
set -eu
artifacts=$1 name=$2
stage=$artifacts/dist/$name
rm -rf "$artifacts/dist"
mkdir -p "$stage"
cp -R "$artifacts/bpftop" "$stage/bpftop"
cp -R "$artifacts/completions" "$stage/completions"
cp docs/bpftop.1 README.md LICENSE CHANGELOG.md "$stage/"
find "$stage" \( -name '*.pdb' -o -name '*.xml' \) -delete
chmod -R u=rwX,go=rX "$stage"
# Same sources, same bytes: fixed order, owner and time.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}" \
	-C "$artifacts/dist" -cf - "$name" | gzip -9n >"$artifacts/dist/$name.tar.gz"
rm -rf "$stage"
cd "$artifacts/dist"
sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
cat "$name.tar.gz.sha256"
