#!/bin/sh
# Read in a pid namespace, cgroup.procs has a line for every process of the group, and the number 0 for each that has no
# pid in the reader's namespace (nothing is left out). Written to cgroup.procs, 0 means the writer itself. So the usual
# loop that moves the members of one group to another, run in a container, moves itself and reports success; the
# members stay where they are. And a pid of 0 in a list that was just read does not mean the idle task or "none".
#
# Seen with: Linux 6.18. (The kernel is what is tried; no package is needed. Wants root and a cgroup v2 mount.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
from=$mount/finding-from-$$
to=$mount/finding-to-$$
member=
clean() {
	if [ -n "$member" ]; then kill "$member" 2>/dev/null || true; wait "$member" 2>/dev/null || true; fi
	for group in "$from" "$to"; do [ ! -d "$group" ] || rmdir "$group"; done
}
trap clean EXIT
mkdir "$from" "$to"
sleep 60 &
member=$!
echo "$member" >"$from/cgroup.procs"

# In a pid namespace of its own: move every member that cgroup.procs lists; then say what was read and where the loop is.
said=$(unshare --pid --fork --mount-proc sh -c '
	read_pids=
	while read -r pid; do
		read_pids="$read_pids$pid "
		echo "$pid" >"$2/cgroup.procs" || exit 1
	done <"$1/cgroup.procs"
	echo "$read_pids$(sed -n "s,^0::.*/,,p" /proc/$$/cgroup)"' sh "$from" "$to")
member_in=$(sed -n 's,^0::.*/,,p' "/proc/$member/cgroup")
echo "kernel $(uname -r): the one member is pid $member outside; inside: read and wrote ${said%% *}"
echo "afterwards the loop is in ${said##* }, the member in $member_in"
[ "$said" = "0 ${to##*/}" ] && [ "$member_in" = "${from##*/}" ]
