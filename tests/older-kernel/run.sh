#!/bin/sh
# run.sh [KERNEL]: what bpftop does on an older kernel, by default Debian 12's own, in a virtual machine without hardware
# support (qemu, TCG) that has no disk and no network: programs, .NET and libraries of this machine are its initramfs.
# Prints what each check saw, then how many failed. Run by hand after `make build`; it needs no root, but for the packages:
#   apt-get install qemu-system-x86 linux-image-cloud-amd64 busybox-static
# Let it have the machine for itself: an emulated one is ten times as slow, and loading a plugin has a limit of 20 seconds. Where
# that is missed again and again, it says so and gives up; that is no word on the kernel.
# A kernel that is only unpacked will do: run.sh PATH/boot/vmlinuz-…; its modules are not needed. SECONDS_TO_RUN (900) is
# when it is ended at the latest, KEEP=FILE a copy of all that the machine said.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
kernel=${1:-$(ls /boot/vmlinuz-6.1.*-cloud-amd64 2>/dev/null | tail -n 1)}
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
for needed in "$root/artifacts/bpftop/bpftop:make build" "${kernel:-an older kernel}:apt-get install linux-image-cloud-amd64, or name one"; do
	[ -r "${needed%%:*}" ] || { echo "older-kernel: ${needed%%:*} is missing; ${needed#*:}" >&2; exit 1; }
done
for command in qemu-system-x86_64 busybox cc tmux; do
	command -v "$command" >/dev/null || { echo "older-kernel: $command is missing; see the head of $0" >&2; exit 1; }
done

work=$(mktemp -d)
machine=
end() {
	[ -z "$machine" ] || { kill "$machine" 2>/dev/null && wait "$machine" 2>/dev/null; } || true
	rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT TERM

# What a program or library needs, and itself, at the same places as here.
tree=$work/tree
take() {
	for file in "$@"; do
		mkdir -p "$tree$(dirname "$file")"
		cp -L "$file" "$tree$file"
		ldd "$file" 2>/dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' | while read -r library; do
			[ -e "$tree$library" ] || { mkdir -p "$tree$(dirname "$library")"; cp -L "$library" "$tree$library"; }
		done
	done
}

mkdir -p "$tree/bin" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/tmp" "$tree/run" "$tree/etc" "$tree/root" "$tree/test"
cp -L "$(command -v busybox)" "$tree/bin/busybox"
ln -s busybox "$tree/bin/sh"
cp -R "$root/artifacts/bpftop" "$tree/bpftop"
# What the emulated machine loads beside it, it loads ten times as slowly as any other.
for plugin in "$tree"/bpftop/plugins/*; do
	case ${plugin##*/} in Network | Freezer) ;; *) rm -r "$plugin" ;; esac
done
find "$DOTNET_ROOT/host" "$DOTNET_ROOT/shared/Microsoft.NETCore.App" -type f >"$work/files"
while read -r file; do
	case $file in
	*/libcoreclrtraceptprovider.so) ;; # for LTTng, which is not there
	*.so) take "$file" ;;
	*) mkdir -p "$tree$(dirname "$file")" && cp "$file" "$tree$file" ;;
	esac
done <"$work/files"
for library in libbpf.so.1 libgcc_s.so.1 libstdc++.so.6; do
	take "$(ldconfig -p 2>/dev/null | awk -v name="$library" '$1 == name { print $NF; exit }')"
done
take "$(command -v tmux)" /usr/lib/locale/C.utf8/LC_CTYPE
for terminal in /lib/terminfo/s/screen /usr/share/terminfo/s/screen; do
	[ ! -e "$terminal" ] || { mkdir -p "$tree$(dirname "$terminal")"; cp -L "$terminal" "$tree$terminal"; }
done
for program in "$root"/tests/fixtures/programs/talker.c "$root"/tests/fixtures/programs/lookup.c "$here"/*.c; do
	name=$(basename "$program" .c)
	mkdir -p "$work/bin"
	cc -O2 -Wall -o "$work/bin/$name" "$program" $([ "$name" != occupy ] || echo -lbpf)
	take "$work/bin/$name"
	mv "$tree$work/bin/$name" "$tree/test/$name"
done
cp "$here/guest.sh" "$tree/init"
chmod 755 "$tree/init"
echo "export DOTNET_ROOT=$DOTNET_ROOT" >"$tree/test/environment"
echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
echo 'hosts: files dns' >"$tree/etc/nsswitch.conf"
echo '127.0.0.1 localhost' >"$tree/etc/hosts"
echo 'nameserver 127.0.0.1' >"$tree/etc/resolv.conf"
(cd "$tree" && find . | busybox cpio -o -H newc >"$work/initramfs" 2>/dev/null)
rm -rf "$tree"

log=$work/log
echo "older-kernel: booting $kernel"
timeout "${SECONDS_TO_RUN:-900}" qemu-system-x86_64 -accel tcg -m 2048 -smp 2 -nodefaults -display none -no-reboot \
	-serial "file:$log" -kernel "$kernel" -initrd "$work/initramfs" \
	-append "console=ttyS0 no_timer_check quiet loglevel=3 panic=-1 rdinit=/init" </dev/null &
machine=$!
: >>"$log"
# In the background, for a signal is heeded while the shell waits and not before a pipeline has ended.
tail -n +1 -s 0.2 -f --pid="$machine" "$log" | sed -u 's/\r$//' &
reader=$!
wait "$machine" || true
machine=
wait "$reader" || true
[ -z "${KEEP:-}" ] || cp "$log" "$KEEP"
grep -q '^older-kernel: [1-9][0-9]* checks, 0 failed' "$log" || { echo "older-kernel: failed, or did not come to its end" >&2; exit 1; }
