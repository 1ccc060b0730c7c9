#!/bin/sh
# A process whose main thread has called pthread_exit(3) runs on in its other threads, and so do its open files. The
# kernel lists them in /proc/TID/fd of every living thread; /proc/PID/fd is an empty folder, without an error.
# Tools that look for the owner of a socket there find nobody: a listening port that accepts connections belongs to
# no process.
#
# Seen with: Linux 6.18, Debian 12, iproute2 6.1.0-3 (ss -p: the Process column is empty), lsof 4.95.0-1 (no line, exit
# code 1; with -K, which lists threads, it does find the socket).
set -eu
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download iproute2=6.1.0-3 lsof=4.95.0-1 tcc=0.9.27+git20200814.62c30a4a-1 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"

cat >server.c <<'C'
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static void *serve(void *unused) { for (;;) pause(); return unused; }
int main(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(here);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	pthread_t thread;
	if (bind(listener, (void *)&here, length) || listen(listener, 5) || getsockname(listener, (void *)&here, &length))
		return 1;
	pthread_create(&thread, NULL, serve, NULL);
	printf("%d\n", ntohs(here.sin_port));
	fflush(stdout);
	pthread_exit(NULL);
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o server server.c -lpthread
./server >port &
server=$!
until [ -s port ] && grep -q Z "/proc/$server/stat"; do sleep 0.05; done
port=$(cat port)

echo "kernel $(uname -r); $(root/bin/ss -V); port $port, pid $server"
echo "files of the process: $(ls "/proc/$server/fd" | wc -l); of its living thread: $(ls "/proc/$(ls "/proc/$server/task" | tail -n 1)/fd" | wc -l)"
root/bin/ss -Htlnp "sport = :$port" | tee ss.out
root/usr/bin/lsof -nP -iTCP:"$port" 2>lsof.err >lsof.out && found=0 || found=$?
root/usr/bin/lsof -a -K -nP -iTCP:"$port" 2>/dev/null >threads.out || true
echo "lsof: exit code $found, $(wc -l <lsof.out) lines; with -K: $(grep -c LISTEN threads.out || true) threads"

grep -q LISTEN ss.out && ! grep -q users: ss.out && [ ! -s lsof.out ] && [ "$found" = 1 ] && grep -q LISTEN threads.out
