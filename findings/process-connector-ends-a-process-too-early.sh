#!/bin/sh
# The kernel's process connector (netlink, PROC_EVENT_EXIT) sends an event for each thread that ends, with its thread
# and process id. Where the two are equal, that is the main thread, not the process: after pthread_exit(3) in the main
# thread the event comes at once, while the process runs on, and when it does end, the last event has another thread's id.
# None says "the process is gone". forkstat takes the first for the end and prints a duration accordingly.
#
# Seen with: Linux 6.18, forkstat 0.03.01-1: "exit" after less than half a second for a process that runs for three.
# tcc 0.9.27 makes the process. (Wants root, for the connector.)
set -eu
work=$(mktemp -d)
started=
trap 'for pid in $started; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download forkstat=0.03.01-1 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
cat >half-gone.c <<'C'
#include <pthread.h>
#include <unistd.h>
static void *work(void *unused) { sleep(3); return unused; }
int main(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, work, NULL);
	pthread_exit(NULL);
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o half-gone half-gone.c -lpthread

root/usr/bin/forkstat -l -e exec,exit -D 6 >events 2>&1 &
events=$!
started=$events
until grep -q Duration events; do kill -0 "$events"; sleep 0.1; done
sleep 0.5
./half-gone &
process=$!
started="$started $process"
sleep 1.5
told=$(awk '$2 == "exit" && $3 == '"$process"' { print $(NF - 1) }' events)
living=$(ls "/proc/$process/task" | grep -vx "$process")
kill -0 "$process"
wait "$process"
wait "$events"
last=$(awk '$2 == "exit" && $3 == '"$living"' { print $(NF - 1) }' events)
count=$(awk '$2 == "exit" && $3 == '"$process"'' events | wc -l)
echo "kernel $(uname -r), forkstat 0.03.01-1: pid $process, its living thread $living"
echo "exit of $process after $told, while $living ran; exit of $living after $last; events with the pid: $count"
[ "$count" = 1 ] && [ "$(echo "$told" | tr -d s | awk '{ print ($1 < 1) }')" = 1 ] && [ "$(echo "$last" | tr -d s | awk '{ print ($1 >= 2.9) }')" = 1 ]
