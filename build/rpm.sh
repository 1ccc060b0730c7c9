#!/bin/sh
# rpm.sh ARTIFACTS VERSION: ARTIFACTS/rpm/bpftop-VERSION-1.ARCH.rpm of the static file, and its checksum.
# SOURCE_DATE_EPOCH is the time of everything in it.
set -eu
artifacts=$(readlink -f "$1") version=$2
rpm=$artifacts/rpm
rm -rf "$rpm"
mkdir -p "$rpm/work"
rpmbuild -bb --quiet --define "_topdir $rpm/work" --define "_rpmdir $rpm" --define "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
	--define "_buildhost bpftop" --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" \
	--define "artifacts $artifacts" --define "sources $PWD" --define "program_version $version" packaging/rpm/bpftop.spec >"$rpm/log" 2>&1 || {
	cat "$rpm/log" >&2
	exit 1
}
rm -rf "$rpm/work" "$rpm/log"
cd "$rpm"
sha256sum ./*.rpm | sed 's: \./: :' >"bpftop-$version.sha256"
cat "bpftop-$version.sha256"
