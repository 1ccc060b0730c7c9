#!/bin/sh
# A busy process that is frozen by cgroup v2 (cgroup.freeze; docker pause, systemctl freeze) is shown with state S,
# "sleeping", by /proc/PID/stat and ps, as one that waits for input: neither T, as SIGSTOP gives, nor D, as the
# freezer of v1 gives. The cgroup.events file of its group is the place that says it, not its own state.
# A SIGSTOP while it is frozen does not show: the state stays S until the thaw.
#
# Seen with: Linux 6.18, procps 2:4.0.2-3. (Wants root and a cgroup v2 mount.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
work=$(mktemp -d)
group=$mount/finding-frozen-state-$$
process=
clean() {
	if [ -n "$process" ]; then kill -KILL "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; fi
	[ ! -d "$group" ] || rmdir "$group"
	rm -rf "$work"
}
trap clean EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download procps=2:4.0.2-3 libproc2-0=2:4.0.2-3 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/lib/x86_64-linux-gnu:$work/root/usr/lib/x86_64-linux-gnu"
mkdir "$group"
sh -c 'while :; do :; done' &
process=$!
echo "$process" >"$group/cgroup.procs"
state() { root/bin/ps -o stat= -p "$process" | cut -c1; }
settle() { until grep -qx "frozen $1" "$group/cgroup.events"; do sleep 0.05; done; sleep 0.2; }

running=$(state)
echo 1 >"$group/cgroup.freeze"
settle 1
frozen=$(state)
kill -STOP "$process"
sleep 0.2
both=$(state)
echo 0 >"$group/cgroup.freeze"
settle 0
stopped=$(state)
echo "kernel $(uname -r), $(root/bin/ps -V): running $running, frozen $frozen, frozen and sent SIGSTOP $both, thawed $stopped"
[ "$running" = R ] && [ "$frozen" = S ] && [ "$both" = S ] && [ "$stopped" = T ]
