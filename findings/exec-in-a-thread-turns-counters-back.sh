#!/bin/sh
# When a thread other than the first calls exec, it takes over the pid and the start time of the process, and the first
# thread goes. What the kernel counts by thread starts again from that thread's small numbers, though pid, start time
# and even the name can be the same: the context switches in /proc/PID/status, /proc/PID/schedstat and
# /proc/PID/task/PID/io fall. What it sums for the process (/proc/PID/stat's times, /proc/PID/io) does not. A pid with
# the same start time is therefore no promise that a counter only grows, and unsigned differences come out near 2^64.
#
# Seen with: Linux 6.18, sysstat 12.6.1-1: pidstat -w prints 18446744073709549568.00 switches a second. tcc 0.9.27 makes
# the process.
set -eu
work=$(mktemp -d)
process=
trap '[ -z "$process" ] || kill "$process" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download sysstat=12.6.1-1 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
cat >again.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>
static char *name;
static void *run(void *unused)
{
	char *arguments[] = { name, "second", NULL };
	sleep(3);
	execv(name, arguments);
	return unused;
}
int main(int count, char **arguments)
{
	static char megabyte[1 << 20];
	pthread_t thread;
	if (count > 1)
		for (;;) pause();
	name = arguments[0];
	while (clock() < CLOCKS_PER_SEC / 2);
	for (int i = 0; i < 2000; i++) usleep(50);
	write(open("data", O_WRONLY | O_CREAT, 0600), megabyte, sizeof(megabyte));
	pthread_create(&thread, NULL, run, NULL);
	pthread_join(thread, NULL);
	return 1;
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o again again.c -lpthread

./again &
process=$!
of=/proc/$process
# read_all SUFFIX: start time, ticks, nanoseconds of schedstat, switches, bytes written by the process and by its thread.
read_all() {
	eval "start$1=$(awk '{ print $22 }' "$of/stat") ticks$1=$(awk '{ print $14 + $15 }' "$of/stat")"
	eval "ran$1=$(cut -d' ' -f1 "$of/schedstat") switches$1=$(awk '/^voluntary/ { print $2 }' "$of/status")"
	eval "all$1=$(awk '/^wchar/ { print $2 }' "$of/io") one$1=$(awk '/^wchar/ { print $2 }' "$of/task/$process/io")"
}
until [ "$(ls "$of/task" | wc -l)" = 2 ]; do sleep 0.1; done
read_all 1
LC_ALL=C root/usr/bin/pidstat -w -p "$process" 1 5 >switches
read_all 2
rate=$(awk '$4 == '"$process"' && $1 != "Average:" { if ($5 + 0 > most + 0) most = $5 } $3 == '"$process"' && $1 != "Average:" { if ($4 + 0 > most + 0) most = $4 } END { print most }' switches)
echo "kernel $(uname -r), $(root/usr/bin/pidstat -V 2>&1 | head -n 1); pid $process, now: $(tr '\0' ' ' <"$of/cmdline")"
echo "start time $start1, then $start2; ticks of CPU $ticks1, then $ticks2; /proc/PID/io wchar $all1, then $all2"
echo "schedstat $ran1 ns, then $ran2; voluntary switches $switches1, then $switches2; task/PID/io wchar $one1, then $one2"
echo "pidstat -w: up to $rate switches in a second"
tr '\0' ' ' <"$of/cmdline" | grep -q second
[ "$start1" = "$start2" ] && [ "$ticks2" -ge "$ticks1" ] && [ "$all2" -ge "$all1" ]
[ "$ran2" -lt "$ran1" ] && [ "$switches2" -lt "$switches1" ] && [ "$one2" -lt "$one1" ] && [ "${#rate}" -gt 20 ]
