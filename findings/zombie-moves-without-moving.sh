#!/bin/sh
# Writing a zombie's pid to cgroup.procs succeeds and does nothing: no error, the target stays empty, and /proc/PID/cgroup
# keeps the old path. A pid that does not exist is refused. So a process that ends while it is being moved looks moved: the
# write's success is no proof, and what then waits for the target's "populated 1" waits in vain.
#
# Seen with: Linux 6.18. (The kernel is what is tried; no package is needed. Wants root and a cgroup v2 mount.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
work=$(mktemp -d)
from=$mount/finding-zombie-from-$$
to=$mount/finding-zombie-to-$$
parent=
clean() {
	if [ -n "$parent" ]; then kill "$parent" 2>/dev/null || true; wait "$parent" 2>/dev/null || true; fi
	for group in "$from" "$to"; do [ ! -d "$group" ] || rmdir "$group"; done
	rm -rf "$work"
}
trap clean EXIT
mkdir "$from" "$to"

# The child enters the first group and ends; its parent has become a sleep, which waits for nobody.
sh -c 'sh -c "echo \$\$ >\"\$1/cgroup.procs\"" sh "$1" & echo $! >"$2/pid"; exec sleep 60' sh "$from" "$work" &
parent=$!
until [ -s "$work/pid" ]; do sleep 0.05; done
child=$(cat "$work/pid")
until grep -q ') Z' "/proc/$child/stat"; do sleep 0.05; done
move() { if (echo "$1" >"$to/cgroup.procs") 2>/dev/null; then echo success; else echo refused; fi; }
zombie=$(move "$child")
is_in=$(sed -n 's,^0::.*/,,p' "/proc/$child/cgroup")
events=$(head -n 1 "$to/cgroup.events")
kill "$parent"
wait "$parent" 2>/dev/null || true
parent=
until [ ! -e "/proc/$child" ]; do sleep 0.05; done
gone=$(move "$child")
echo "kernel $(uname -r): moving a zombie: $zombie; it is in $is_in, the target says $events; moving a pid that is gone: $gone"
[ "$zombie" = success ] && [ "$is_in" = "${from##*/}" ] && [ "$events" = "populated 0" ] && [ "$gone" = refused ]
