#!/bin/sh
# A process whose main thread has called pthread_exit(3) runs on in its other threads. Writing its pid to another
# cgroup's cgroup.procs moves those, but not the dead main thread, and the files about it part ways: cgroup.procs of
# the new group stays empty (under "populated 1"), that of the old one still names the process (under "populated 0").
# The old group can be removed, and then /proc/PID/cgroup says "(deleted)" of a process that runs in a living group.
# Only cgroup.threads and /proc/PID/task/TID/cgroup of a living thread tell where it is.
#
# Seen with: Linux 6.18; tcc 0.9.27 makes the process. (Wants root and a cgroup v2 mount.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
work=$(mktemp -d)
old=$mount/finding-old-$$
new=$mount/finding-new-$$
process=
clean() {
	if [ -n "$process" ]; then kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; fi
	for group in "$old" "$new"; do [ ! -d "$group" ] || rmdir "$group"; done
	rm -rf "$work"
}
trap clean EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
dpkg -x ./*.deb root
cat >half.c <<'C'
#include <pthread.h>
#include <unistd.h>
static void *stay(void *unused) { for (;;) pause(); return unused; }
int main(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, stay, NULL);
	pthread_exit(NULL);
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o half half.c -lpthread

mkdir "$old" "$new"
sh -c 'echo $$ >"$1/cgroup.procs"; exec ./half' sh "$old" &
process=$!
until grep -q '(half) Z' "/proc/$process/stat"; do sleep 0.05; done
thread=$(ls "/proc/$process/task" | grep -vx "$process")
echo "$process" >"$new/cgroup.procs"

# members GROUP: its files in one line.
members() { echo "$(head -n 1 "$1/cgroup.events"), procs [$(tr '\n' ' ' <"$1/cgroup.procs")], threads [$(tr '\n' ' ' <"$1/cgroup.threads")]"; }
echo "kernel $(uname -r): pid $process, its living thread $thread"
echo "old: $(members "$old")"
echo "new: $(members "$new")"
[ "$(members "$old" | sed 's/, threads.*//')" = "populated 0, procs [$process ]" ]
[ "$(members "$new")" = "populated 1, procs [], threads [$thread ]" ]
rmdir "$old"
of_process=$(sed -n 's/^0:://p' "/proc/$process/cgroup")
of_thread=$(sed -n 's/^0:://p' "/proc/$process/task/$thread/cgroup")
echo "old is removed; /proc/PID/cgroup: $of_process; /proc/PID/task/TID/cgroup: $of_thread"
[ "${of_process##*/}" = "${old##*/} (deleted)" ] && [ "${of_thread##*/}" = "${new##*/}" ]
