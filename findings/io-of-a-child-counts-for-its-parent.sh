#!/bin/sh
# What a child has read and written is added to its parent's /proc/PID/io at the moment the parent waits for it
# (kernel: the child's signal->ioac goes into the parent's). So the rate of an idle shell, taken as the difference of two
# readings, shows in one second everything that its child did in a whole run. Nothing in the file tells the two apart;
# /proc/PID/task/TID/io of the shell's only thread holds what it did itself.
#
# Seen with: Linux 6.18, sysstat 12.6.1-1: pidstat -d shows a shell, which only waits, writing 60 MB in the second its dd ends.
set -eu
work=$(mktemp -d -p /var/tmp)
shell=
trap '[ -z "$shell" ] || kill "$shell" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download sysstat=12.6.1-1 >/dev/null
dpkg -x ./*.deb root

written() { awk '/^write_bytes/ { print $2 }' "$1"; }
mkfifo go on
sh -c 'read -r _ <go; dd if=/dev/zero of=data bs=1M count=60 conv=fsync 2>/dev/null; echo done >on; read -r _ <go; :' &
shell=$!
LC_ALL=C root/usr/bin/pidstat -d -p "$shell" 1 6 >rates &
rates=$!
sleep 2
before=$(written "/proc/$shell/io")
echo >go
read -r _ <on
after=$(written "/proc/$shell/io")
own=$(written "/proc/$shell/task/$shell/io")
wait "$rates"
echo >go
most=$(awk '$4 == '"$shell"' && $1 != "Average:" { gsub(",", ".", $6); if ($6 > most) most = $6 } $3 == '"$shell"' && $1 != "Average:" { if ($5 > most) most = $5 } END { print int(most) }' rates)
echo "kernel $(uname -r), $(root/usr/bin/pidstat -V 2>&1 | head -n 1)"
echo "/proc/PID/io of the shell: $before, then $after bytes written; its only thread: $own"
echo "pidstat -d: the shell wrote up to $most kB in a second"
[ $((after - before)) -ge $((60 * 1024 * 1024)) ] && [ "$own" -lt 1048576 ] && [ "$most" -ge 60000 ]
