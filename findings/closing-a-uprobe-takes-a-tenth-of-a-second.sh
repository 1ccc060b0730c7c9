#!/bin/sh
# close(2) of a uprobe that was opened by perf_event_open(2) waits until no CPU can be in it any more: some hundredths to a
# tenth of a second, for each, one after the other. A program with a uprobe on entry and return of three functions takes
# half a second to end, in whatever way it ends, for the kernel closes its descriptors then. To open one takes a thousandth
# of that, and to close an event of another kind (here a tracepoint's stand-in, a software event) takes microseconds.
# (Links of the kind BPF_TRACE_UPROBE_MULTI, Linux 6.6, take down all functions of a file with one wait.)
#
# Seen with: Linux 6.18, six uprobes on one function of a program that nobody runs: 0.2 to 0.7 s to close them; tcc 0.9.27
# makes the programs. (Wants root.)
set -eu
[ -r /sys/bus/event_source/devices/uprobe/type ] || { echo "no uprobes in this kernel" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
dpkg -x ./*.deb root
cat >close.c <<'C'
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* close TYPE FILE OFFSET: opens six events, closes them, prints how long each took. */
int main(int count, char **words)
{
	struct perf_event_attr attr;
	int fds[6];
	double began = now(), opened;

	memset(&attr, 0, sizeof(attr));
	attr.size = sizeof(attr);
	attr.type = atoi(words[1]);
	attr.config = attr.type == PERF_TYPE_SOFTWARE ? PERF_COUNT_SW_DUMMY : 0;
	if (count > 3) {
		attr.config1 = (unsigned long)words[2];
		attr.config2 = strtoul(words[3], 0, 0);
	}
	for (int i = 0; i < 6; i++)
		if ((fds[i] = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0)) < 0)
			return perror("perf_event_open"), 1;
	opened = now();
	for (int i = 0; i < 6; i++)
		close(fds[i]);
	printf("%.0f %.0f\n", (opened - began) * 1e6, (now() - opened) * 1e6);
	return 0;
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o close close.c
# The first instruction of the program itself, which is not running: its entry, as an offset in the file.
cp close target
entry=$(od -An -t u8 -j 24 -N 8 target | tr -d ' ')
base=$(od -An -t u8 -j 80 -N 8 target | tr -d ' ')
for number in 0 1 2 3 4 5 6 7 8; do
	at=$((64 + 56 * number))
	[ "$(od -An -t u4 -j $at -N 4 target | tr -d ' ')" = 1 ] || continue
	offset=$(od -An -t u8 -j $((at + 8)) -N 8 target | tr -d ' ')
	address=$(od -An -t u8 -j $((at + 16)) -N 8 target | tr -d ' ')
	size=$(od -An -t u8 -j $((at + 32)) -N 8 target | tr -d ' ')
	if [ "$entry" -ge "$address" ] && [ "$entry" -lt $((address + size)) ]; then base=$((entry - address + offset)); break; fi
done
software=$(./close 1)
probes=$(./close "$(cat /sys/bus/event_source/devices/uprobe/type)" "$work/target" "$base")
echo "kernel $(uname -r); microseconds to open and to close six: software events $software, uprobes $probes"
set -- $software $probes
[ "$4" -gt 100000 ] && [ "$4" -gt $((10 * $3)) ] && [ "$2" -lt 10000 ] || { echo "changed"; exit 1; }
echo "as described"
