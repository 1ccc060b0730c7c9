#!/bin/sh
# deb.sh ARTIFACTS VERSION: ARTIFACTS/deb/bpftop_VERSION-1_ARCH.deb of the static file, its SBOM and checksums.
# SOURCE_DATE_EPOCH is the time of everything in it: the same sources make the same bytes. MAINTAINER is whom the package names.
set -eu
artifacts=$1 version=$2
maintainer=${MAINTAINER:-The bpftop authors <bpftop@example.org>}
arch=$(dpkg --print-architecture)
deb=$artifacts/deb name=bpftop_$2-1_$arch
stage=$deb/stage
umask 022
rm -rf "$deb"
mkdir -p "$stage/DEBIAN"
doc=$stage/usr/share/doc/bpftop

put() { # MODE FILE PLACE
	install -D -m "$1" "$2" "$stage/$3"
}

packed() { # FILE PLACE
	mkdir -p "$(dirname "$stage/$2")"
	gzip -9n <"$1" >"$stage/$2"
}

put 755 "$artifacts/static/bpftop" usr/bin/bpftop
put 755 packaging/bpftop-group usr/sbin/bpftop-group
packed docs/bpftop.1 usr/share/man/man1/bpftop.1.gz
packed packaging/bpftop-group.8 usr/share/man/man8/bpftop-group.8.gz
build/completions.sh "$artifacts/static/bpftop" "$deb/completions"
put 644 "$deb/completions/bpftop" usr/share/bash-completion/completions/bpftop
put 644 "$deb/completions/_bpftop" usr/share/zsh/vendor-completions/_bpftop
put 644 "$deb/completions/bpftop.fish" usr/share/fish/vendor_completions.d/bpftop.fish
rm -r "$deb/completions"

build/sbom.sh "$artifacts" "$version" "$deb/$name.cdx.json" static
put 644 "$deb/$name.cdx.json" usr/share/doc/bpftop/bpftop.cdx.json
put 644 packaging/copyright usr/share/doc/bpftop/copyright
packed CHANGELOG.md usr/share/doc/bpftop/changelog.gz
printf 'bpftop (%s-1) unstable; urgency=medium\n\n  * What is new is in changelog.gz.\n\n -- %s  %s\n' \
	"$version" "$maintainer" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.Debian.gz"
put 644 packaging/deb/lintian-overrides usr/share/lintian/overrides/bpftop

for script in postinst prerm postrm; do install -m 755 "packaging/deb/$script" "$stage/DEBIAN/"; done
sed -e "s/@VERSION@/$version-1/; s/@ARCH@/$arch/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$(du -k -s --apparent-size "$stage/usr" | cut -f1)/" \
	packaging/deb/control.in >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f | LC_ALL=C sort | xargs md5sum) >"$stage/DEBIAN/md5sums"

# Not zstd, which older Debians cannot unpack; one thread, because each makes a block of its own.
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$stage" "$deb/$name.deb" >/dev/null
rm -rf "$stage"
cd "$deb"
sha256sum "$name.deb" "$name.cdx.json" >"$name.sha256"
cat "$name.sha256"
