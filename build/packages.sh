#!/bin/sh
# packages.sh run|test|static|vm|dist|deb|rpm|test-packages: installs what is missing. Asks nothing, and touches the network only where something is.
set -eu

run="clang llvm libbpf-dev libbpf1 bpftool"
test="$run gcc libc6-dev tmux strace util-linux docker.io podman runc crun systemd dbus busybox-static curl iproute2 musl-tools golang-go zsh fish"
static="$run binutils gcc libc6-dev libelf-dev zlib1g-dev"
vm="qemu-system-x86 busybox-static bpftool tmux gcc libc6-dev libbpf-dev libelf-dev zlib1g-dev"
dist="$run gcc libc6-dev libelf-dev zlib1g-dev jq"
deb="$static jq"
rpm="$static rpm"
test_packages="mmdebstrap debian-archive-keyring lintian libcap2-bin util-linux jq"
commands_run="clang llvm-strip bpftool"
commands_test="$commands_run cc tmux strace setpriv unshare dockerd podman runc crun busctl dbus-daemon busybox curl ip ss musl-gcc go zsh fish"
commands_static="$commands_run cc ld objcopy"
commands_dist="$commands_run cc jq"
commands_deb="$commands_static jq dpkg-deb"
commands_rpm="$commands_static rpmbuild"
commands_test_packages="mmdebstrap lintian setcap setpriv unshare jq"
commands_vm="qemu-system-x86_64 busybox bpftool tmux cc ldd"

case ${1-} in
run) packages=$run commands=$commands_run ;;
test) packages=$test commands=$commands_test ;;
static) packages=$static commands=$commands_static ;;
vm) packages=$vm commands=$commands_vm ;;
dist) packages=$dist commands=$commands_dist ;;
deb) packages=$deb commands=$commands_deb ;;
rpm) packages=$rpm commands=$commands_rpm ;;
test-packages) packages=$test_packages commands=$commands_test_packages ;;
*) echo "usage: packages.sh run|test|static|vm|dist|deb|rpm|test-packages" >&2; exit 2 ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	missing=
	for command in $commands; do
		PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || missing="$missing $command"
	done
	[ -e /usr/include/bpf/bpf_helpers.h ] || missing="$missing bpf/bpf_helpers.h"
	[ -z "$missing" ] && exit 0
	echo "packages: missing:$missing; this is not a Debian system, so install what these Debian packages hold, then run make again: $packages" >&2
	exit 1
fi

missing=
for package in $packages; do
	case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
	?i*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "packages: missing:$missing; install them as root (apt-get install$missing), then run make again" >&2
		exit 1
	}
	root="sudo"
fi

echo "packages: installing$missing"
# shellcheck disable=SC2086
install() {
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing </dev/null
}
# The package lists may be missing or old; they are fetched only where installing fails without.
install || { $root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null && install; } || {
	echo "packages: apt-get could not install$missing; see its message above" >&2
	exit 1
}
