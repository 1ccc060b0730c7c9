#!/bin/sh
# frozen_usec in cgroup.stat.local (Linux 6.18) is taken for the time that processes stood still. It is the time since
# cgroup.freeze was written, in a cgroup that has never held a process as well, while its cgroup.events says
# "populated 0" and "frozen 1". So neither file proves that anything is held.
#
# Seen with: Linux 6.18. (The kernel is what is tried; no package is needed. Wants root and a cgroup v2 mount.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
group=$mount/finding-frozen-time-$$
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
mkdir "$group"
trap 'rmdir "$group"' EXIT
[ -e "$group/cgroup.stat.local" ] || { echo "kernel $(uname -r): no cgroup.stat.local; it came with 6.18" >&2; exit 1; }

frozen() { awk '$1 == "frozen_usec" { print $2 }' "$group/cgroup.stat.local"; }
first=$(frozen)
echo 1 >"$group/cgroup.freeze"
sleep 1
second=$(frozen)
echo "kernel $(uname -r): cgroup.events says $(tr '\n' ' ' <"$group/cgroup.events"); frozen_usec $first, then $second"
grep -qx 'populated 0' "$group/cgroup.events" && grep -qx 'frozen 1' "$group/cgroup.events" && [ "$first" = 0 ] && [ "$second" -ge 900000 ]
