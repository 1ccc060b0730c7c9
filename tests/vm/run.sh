#!/bin/sh
# run.sh [NAME…]: boots kernels, those of all lines of the table `kernels` or those that are named, in a virtual machine without
# hardware support (qemu, TCG) that has no disk and no network, and runs the static file (make static) there: busybox, it, and a
# few test programs are its initramfs. Prints what each check saw, what failed once more at the end, and sums up.
# It needs no root. CPUS (1) is how many the machine has, SECONDS_TO_RUN (600) when each is ended at the latest, KEEP=FOLDER is
# where all that each said is kept.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
program=${BPFTOP_PROGRAM:-$root/artifacts/static/bpftop}
[ -x "$program" ] || { echo "vm: $program is missing; make static" >&2; exit 1; }
for command in qemu-system-x86_64 busybox cc tmux bpftool; do
	PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null || { echo "vm: $command is missing; build/packages.sh vm installs it on Debian" >&2; exit 1; }
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

mkdir -p "$tree/bin" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/tmp" "$tree/run" "$tree/etc" "$tree/root"
cp -L "$(command -v busybox)" "$tree/bin/busybox"
ln -s busybox "$tree/bin/sh"
cp -L "$program" "$tree/bin/bpftop"
take "$(command -v tmux)" /usr/lib/locale/C.utf8/LC_CTYPE
for terminal in /lib/terminfo/s/screen /usr/share/terminfo/s/screen; do
	[ ! -e "$terminal" ] || { mkdir -p "$tree$(dirname "$terminal")"; cp -L "$terminal" "$tree$terminal"; }
done
cp -R "$here/guest" "$tree/test"
for source in "$root"/tests/fixtures/programs/talker.c "$root"/tests/fixtures/programs/actor.c "$here"/programs/*.c; do
	cc -O2 -Wall -static -o "$tree/test/$(basename "$source" .c)" "$source" -lbpf -lelf -lz -lpthread
done
# This one's look-ups are watched, in a C library of its own.
cc -O2 -Wall -o "$work/lookup" "$root/tests/fixtures/programs/lookup.c"
take "$work/lookup" "$(PATH=$PATH:/usr/sbin:/sbin command -v bpftool)"
mv "$tree$work/lookup" "$tree$(PATH=$PATH:/usr/sbin:/sbin command -v bpftool)" "$tree/test/"
mv "$tree/test/init" "$tree/init"
chmod 755 "$tree/init"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$tree/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$tree/etc/group"
echo 'hosts: files dns' >"$tree/etc/nsswitch.conf"
echo '127.0.0.1 localhost' >"$tree/etc/hosts"
echo 'nameserver 127.0.0.1' >"$tree/etc/resolv.conf"
(cd "$tree" && find . | busybox cpio -o -H newc >"$work/initramfs" 2>/dev/null)
rm -rf "$tree"

boot() {
	mkdir -p "$work/line/test"
	printf 'name=%s cgroups=%s parts=%s expected="%s"\n' "$name" "$cgroups" "$parts" "$expected" >"$work/line/test/line"
	(cd "$work/line" && find test/line | busybox cpio -o -H newc 2>/dev/null) | cat "$work/initramfs" - >"$work/initrd"
	log=$work/$name
	: >"$log"
	timeout "${SECONDS_TO_RUN:-600}" qemu-system-x86_64 -accel tcg -cpu max -m 1024 -smp "${CPUS:-1}" -nodefaults -display none -no-reboot \
		-serial "file:$log" -kernel "$kernel" -initrd "$work/initrd" \
		-append "console=ttyS0 no_timer_check quiet loglevel=3 panic=-1 rdinit=/init $boot" </dev/null &
	machine=$!
	# In the background, for a signal is heeded while the shell waits and not before a pipeline has ended.
	tail -n +1 -s 0.2 -f --pid="$machine" "$log" | sed -u 's/\r$//' &
	reader=$!
	wait "$machine" || true
	machine=
	wait "$reader" || true
	sed -i 's/\r$//' "$log"
	[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp "$log" "$KEEP/$name"; }
}

: >"$work/sums"
# What stands behind a backslash belongs to the line above.
sed -e ':join' -e '/\\$/ { N; s/\\\n[ \t]*/ /; b join' -e '}' -e '/^#/d' -e '/^$/d' "$here/kernels" >"$work/kernels"
while read -r name suite cgroups parts boot expected <&3; do
	case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
	[ "$boot" != - ] || boot=
	kernel=$("$here/kernel.sh" "$suite" "$root/artifacts/vm/kernels")
	echo "vm: $name: booting $suite's kernel${boot:+ with $boot}"
	boot
	grep '^FAIL' "$log" | sed "s/^/failed: $name: /" >>"$work/sums" || true
	grep "^vm: $name: .* checks," "$log" >>"$work/sums" || echo "failed: $name: did not come to its end" >>"$work/sums"
done 3<"$work/kernels"

[ -s "$work/sums" ] || { echo "vm: no such line: $*" >&2; exit 2; }
sort "$work/sums"
awk '
	/^failed: / { failed++ }
	/^vm: / { checks += $3; wrong += $5 }
	END { printf "%d passed, %d failed\n", checks - wrong, failed; exit failed > 0 || checks == 0 }' "$work/sums"
