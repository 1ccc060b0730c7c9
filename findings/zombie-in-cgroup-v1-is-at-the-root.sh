#!/bin/sh
# A process that has ended and is not yet waited for (a zombie) is shown at "/" by every cgroup v1 line of
# /proc/PID/cgroup, wherever it was, while the v2 line keeps its path. On a hybrid host the lines of one process so
# contradict each other: whoever takes the container or the session from a v1 line (name=systemd, memory, pids) finds the
# zombies of a container among the host's processes, whoever takes it from the "0::" line does not.
#
# Seen with: Linux 6.18, hybrid cgroups. (The kernel is what is tried; no package is needed. Wants root, a cgroup v2 mount,
# and a v1 hierarchy in which the caller is not at the root, as in a session or a container of such a host.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
grep -q '^[1-9]' /proc/self/cgroup || { echo "no cgroup v1 hierarchy here" >&2; exit 1; }
first=$(grep -m 1 '^[1-9][0-9]*:.*:/.' /proc/self/cgroup) || { echo "in every v1 hierarchy at the root already" >&2; exit 1; }
work=$(mktemp -d)
group=$mount/finding-zombie-$$
parent=
clean() {
	if [ -n "$parent" ]; then kill "$parent" 2>/dev/null || true; wait "$parent" 2>/dev/null || true; fi
	[ ! -d "$group" ] || rmdir "$group"
	rm -rf "$work"
}
trap clean EXIT
mkdir "$group"
mkfifo "$work/end"

# The child ends when told to; its parent has become a sleep, which waits for nobody.
sh -c '(read -r _ <"$1/end") & echo $! >"$1/pid"; exec sleep 60' sh "$work" &
parent=$!
until [ -s "$work/pid" ]; do sleep 0.05; done
child=$(cat "$work/pid")
echo "$child" >"$group/cgroup.procs"
name=${first%%:/*}
line() { sed -n "s/^$1://p" "/proc/$child/cgroup"; }
living_v1=$(line "$name")
living_v2=$(line 0:)
echo >"$work/end"
until grep -q ') Z' "/proc/$child/stat"; do sleep 0.05; done
dead_v1=$(line "$name")
dead_v2=$(line 0:)
echo "kernel $(uname -r), v1 hierarchy ${name#*:}"
echo "living: v1 not /, v2 $living_v2"
echo "zombie: v1 $dead_v1, v2 $dead_v2; v1 lines with another path: $(grep -c '^[1-9][0-9]*:.*:/.' "/proc/$child/cgroup" || true)"
[ "$living_v1" != / ] && [ "$dead_v1" = / ] && [ "$dead_v2" = "$living_v2" ] && ! grep -q '^[1-9][0-9]*:.*:/.' "/proc/$child/cgroup"
