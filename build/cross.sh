#!/bin/sh
# cross.sh ARCH FOLDER: what compiling the static file for another machine needs, from Debian's packages and unpacked into
# FOLDER: the linker, the C library, libbpf, libelf and zlib. Nothing is installed, and dpkg knows of no other architecture.
set -eu
arch=$1 folder=$2
[ "$arch" = aarch64 ] || { echo "cross: only aarch64 is known, not $arch" >&2; exit 2; }
command -v apt-get >/dev/null || { echo "cross: packages come from Debian, and this system has no apt-get; unpack them into $folder" >&2; exit 1; }
mkdir -p "$folder.debs/lists/partial" "$folder.debs/cache/archives/partial"
cd "$folder.debs"
: >status
own="-o APT::Sandbox::User=root"
other="$own -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::Lists=$PWD/lists -o Dir::Cache=$PWD/cache -o Dir::State::status=$PWD/status -o Acquire::Languages=none"
# shellcheck disable=SC2086
apt-get $own -q download binutils-aarch64-linux-gnu libc6-dev-arm64-cross libc6-arm64-cross libgcc-12-dev-arm64-cross \
	linux-libc-dev-arm64-cross libgcc-s1-arm64-cross
# shellcheck disable=SC2086
apt-get $other -q update && apt-get $other -q download libbpf-dev:arm64 libelf-dev:arm64 zlib1g-dev:arm64
for package in *.deb; do dpkg-deb -x "$package" "$folder"; done
rm -rf "$folder.debs"
