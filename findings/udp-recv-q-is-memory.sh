#!/bin/sh
# Recv-Q of ss is taken for the bytes that the program has not read yet. For TCP it is. For a UDP socket it is the
# memory that the waiting datagrams take in the kernel: hundreds of bytes for a datagram of one, so the column shows a
# backlog of kilobytes where there are ten bytes to read, and cannot be turned into bytes or datagrams. Unix sockets do
# both: the receiver's Recv-Q is in bytes, and the sender's Send-Q for the same byte is its memory.
#
# Seen with: Linux 6.18, iproute2 6.1.0-3: 832 for each datagram of one byte, 768 for a byte in a Unix stream.
# tcc 0.9.27 makes the sockets.
set -eu
work=$(mktemp -d)
holder=
trap '[ -z "$holder" ] || kill "$holder" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download iproute2=6.1.0-3 libbpf1=1:1.1.2-0+deb12u1 libmnl0=1.0.4-3 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"
cat >holder.c <<'C'
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
	struct sockaddr_in udp = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, tcp = udp;
	socklen_t length = sizeof(udp);
	int pair[2], receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
	int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	struct stat from, to;
	if (bind(receiver, (void *)&udp, length) || getsockname(receiver, (void *)&udp, &length)
		|| bind(listener, (void *)&tcp, length) || listen(listener, 1) || getsockname(listener, (void *)&tcp, &length)
		|| connect(client, (void *)&tcp, length) || accept(listener, NULL, NULL) < 0
		|| socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || fstat(pair[0], &from) || fstat(pair[1], &to))
		return 1;
	close(listener);
	for (int i = 0; i < 10; i++) {
		sendto(sender, "x", 1, 0, (void *)&udp, length);
		write(client, "x", 1);
	}
	write(pair[0], "x", 1);
	printf("%d %d %lu %lu\n", ntohs(udp.sin_port), ntohs(tcp.sin_port), (unsigned long)from.st_ino, (unsigned long)to.st_ino);
	fflush(stdout);
	pause();
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o holder holder.c
./holder >numbers &
holder=$!
until [ -s numbers ]; do kill -0 "$holder"; sleep 0.05; done
sleep 0.3
read -r udp tcp from to <numbers

ss="$work/root/bin/ss"
of_udp=$("$ss" -Huna "sport = :$udp" | awk '{ print $2 }')
of_tcp=$("$ss" -Htn state established "sport = :$tcp" | awk '{ print $1 }')
of_sender=$("$ss" -Hxa | awk '$6 == '"$from"' { print $4 }')
of_receiver=$("$ss" -Hxa | awk '$6 == '"$to"' { print $3 }')
echo "kernel $(uname -r); $("$ss" -V)"
echo "10 datagrams of 1 byte: Recv-Q $of_udp; 10 bytes of TCP: Recv-Q $of_tcp; 1 byte of a Unix stream: Send-Q $of_sender, Recv-Q $of_receiver"
[ "$of_tcp" = 10 ] && [ "$of_udp" -ge 2000 ] && [ "$of_receiver" = 1 ] && [ "$of_sender" -ge 200 ]
