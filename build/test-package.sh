#!/bin/sh
# test-package.sh ARTIFACTS deb|dist: installs what `make deb` or `make dist` made in a clean Debian, runs it there, and takes it
# away again. As root, with BPF; the Debian is made once, from its packages.
set -eu
artifacts=$1 kind=$2
here=$(dirname "$0")
[ "$(id -u)" = 0 ] || exec sudo env PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT-}" "$0" "$@"

clean=$artifacts/debian.tar
[ -e "$clean" ] || { mmdebstrap --quiet --format=tar --variant=minbase --include=libcap2-bin,procps bookworm "$clean.new" && mv "$clean.new" "$clean"; }
root=$(mktemp -d "$(readlink -f "$artifacts")/root.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
trap 'exit 1' INT TERM HUP
tar -xf "$clean" -C "$root" --exclude='./dev/*'
install -m 755 "$here/inside-$kind.sh" "$root/inside.sh"
case $kind in
deb)
	(cd "$artifacts/deb" && sha256sum --quiet -c ./*.sha256)
	lintian --fail-on error,warning "$artifacts"/deb/*.deb
	cp "$artifacts"/deb/*.deb "$root/root/"
	;;
dist)
	(cd "$artifacts/dist" && sha256sum --quiet -c ./*.sha256)
	tar -xf "$artifacts"/dist/*.tar.gz -C "$root/opt"
	mkdir "$root/usr/share/dotnet"
	;;
*) echo "test-package: deb or dist, not $kind" >&2; exit 2 ;;
esac
dotnet=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}

# The mounts go with their last process.
unshare --mount --propagation private sh -euc '
	root=$1 dotnet=$2
	for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
	[ ! -d "$root/usr/share/dotnet" ] || mount --bind "$dotnet" "$root/usr/share/dotnet"
	exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive /inside.sh
' sh "$root" "$dotnet"
