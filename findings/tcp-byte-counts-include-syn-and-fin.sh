#!/bin/sh
# bytes_acked and bytes_received of a TCP socket (tcp_info, sock_diag, ss -i) are distances in sequence numbers, and SYN
# and FIN take one each. bytes_sent is a count of data. So the side that connected has one byte acknowledged more than it
# ever sent, before it has sent any, and the side that accepted has not; closing adds one more, and the peer of a
# connection that only closes has "received" a byte. Sums of the two ends do not agree, by one or two for each
# connection, which is all the traffic of a pool of idle ones.
#
# Seen with: Linux 6.18, iproute2 6.1.0-3, on 127.0.0.1; tcc 0.9.27 makes the two ends.
set -eu
work=$(mktemp -d)
ends=
trap '[ -z "$ends" ] || kill "$ends" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"
cat >ends.c <<'C'
#include <arpa/inet.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(here);
	char data[1000] = "";
	int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), server;
	if (bind(listener, (void *)&here, length) || listen(listener, 1) || getsockname(listener, (void *)&here, &length)
		|| connect(client, (void *)&here, length) || (server = accept(listener, NULL, NULL)) < 0)
		return 1;
	close(listener);
	printf("%d\n", ntohs(here.sin_port));
	fflush(stdout);
	getchar();
	write(client, data, 1000), recv(server, data, 1000, MSG_WAITALL);
	write(server, data, 1000), recv(client, data, 1000, MSG_WAITALL);
	getchar();
	shutdown(client, SHUT_WR);
	pause();
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o ends ends.c
mkfifo go
./ends <go >port &
ends=$!
exec 3>go
until [ -s port ]; do sleep 0.05; done
port=$(cat port)

# counts FILTER: the counters of that end; those that are 0 are not printed by ss.
counts() { root/bin/ss -Htin state connected "$1 = :$port" | grep -o 'bytes_[a-z]*:[0-9]*' | tr '\n' ' '; }
both() {
	sleep 0.3
	connecting=$(counts dport)
	accepting=$(counts sport)
	echo "$1: connecting end: $connecting| accepting end: $accepting"
}
echo "kernel $(uname -r); $(root/bin/ss -V)"
both "connected"
[ "$connecting" = 'bytes_acked:1 ' ] && [ -z "$accepting" ]
echo >&3
both "1,000 bytes each way"
[ "$connecting" = 'bytes_sent:1000 bytes_acked:1001 bytes_received:1000 ' ]
[ "$accepting" = 'bytes_sent:1000 bytes_acked:1000 bytes_received:1000 ' ]
echo >&3
both "connecting end shut down"
[ "$connecting" = 'bytes_sent:1000 bytes_acked:1002 bytes_received:1000 ' ]
[ "$accepting" = 'bytes_sent:1000 bytes_acked:1000 bytes_received:1001 ' ]
