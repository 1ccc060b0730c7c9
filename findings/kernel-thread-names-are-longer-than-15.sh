#!/bin/sh
# "A name in /proc/PID/comm has at most 15 letters" holds for what programs set. For kernel threads the kernel puts a
# longer one together when the file is read (also in /proc/PID/stat and status): kworker/R-mm_percpu_wq,
# rcu_exp_gp_kthread_worker. Tools with a field of 16 bytes cut it, others do not, so two tools name one thread
# differently, and the usual advice to give pgrep -x the first 15 letters finds nothing for these.
#
# Seen with: Linux 6.18, procps 2:4.0.2-3 (ps and pgrep take the long name), atop 2.8.1-1+deb12u1 (cuts it).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download procps=2:4.0.2-3 libproc2-0=2:4.0.2-3 atop=2.8.1-1+deb12u1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/lib/x86_64-linux-gnu:$work/root/usr/lib/x86_64-linux-gnu"
export ATOPACCT= # leaves the machine's process accounting alone

# A rescuer thread: its name does not change with the work it does.
pid=$(grep -lE '^kworker/R-.{8,}' /proc/[0-9]*/comm 2>/dev/null | head -n 1 | cut -d/ -f3)
[ -n "$pid" ] || { echo "kernel $(uname -r): no kernel thread with a long name to be seen here" >&2; exit 1; }
name=$(cat "/proc/$pid/comm")
short=$(printf %.15s "$name")
by_ps=$(root/bin/ps -o comm= -p "$pid")
by_atop=$(root/usr/bin/atop -P PRG 1 1 | awk '$1 == "PRG" && $7 == '"$pid"' { print $8; exit }')
whole=$(root/usr/bin/pgrep -x "$name" | grep -cx "$pid" || true)
cut=$(root/usr/bin/pgrep -x "$short" | grep -cx "$pid" || true)
echo "kernel $(uname -r), $(root/bin/ps -V), $(root/usr/bin/atop -V | head -n 1)"
echo "pid $pid: comm $name (${#name} letters), ps $by_ps, atop $by_atop; pgrep -x $name: $whole found, -x $short: $cut"
[ "${#name}" -gt 15 ] && [ "$by_ps" = "$name" ] && [ "$by_atop" = "($short)" ] && [ "$whole" = 1 ] && [ "$cut" = 0 ]
