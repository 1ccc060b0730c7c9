#!/bin/sh
# A client of systemd's private socket that sends its first call together with BEGIN gets no answer, however long it waits:
# the manager reads the call and does not look at it before the next bytes come, and then answers both. The D-Bus
# specification lets a client go on right after BEGIN, and dbus-daemon answers at once. (Libraries that write the end of the
# authentication and the first message by one call hang on the private socket, and on no bus.)
#
# Seen with: systemd 252.39-1~deb12u2 as a user manager, dbus-daemon 1.14.10-1~deb12u1, Linux 6.18. (Wants root, cgroup v2.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
work=$(mktemp -d)
group=$mount/finding-systemd-$$
bus=
clean() {
	[ -z "$bus" ] || kill "$bus" 2>/dev/null || true
	if [ -d "$group" ]; then
		echo 1 >"$group/cgroup.kill"
		while grep -q 'populated 1' "$group/cgroup.events"; do sleep 0.05; done
		find "$group" -depth -type d -exec rmdir {} \;
	fi
	rm -rf "$work"
}
trap clean EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 \
	dbus-daemon=1.14.10-1~deb12u1 libdbus-1-3=1.14.10-1~deb12u1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
library=$work/root/usr/lib/x86_64-linux-gnu:$work/root/usr/lib/x86_64-linux-gnu/systemd:$work/root/lib/x86_64-linux-gnu

cat >client.c <<'C'
/* client SOCKET DESTINATION together|apart: replies to a call within a second, then replies once another was sent. */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static unsigned char out[512], in[65536];
static size_t used;

static void field(int code, char type, const char *value)
{
	while (used % 8) out[used++] = 0;
	out[used++] = code; out[used++] = 1; out[used++] = type; out[used++] = 0;
	uint32_t length = strlen(value);
	memcpy(out + used, &length, 4);
	memcpy(out + used + 4, value, length + 1);
	used += 4 + length + 1;
}

/* A call of Ping or Hello at the end of what is to be sent. */
static size_t call(uint32_t serial, const char *destination, const char *interface, const char *member)
{
	memset(out, 0, sizeof(out));
	memcpy(out, "l\1\0\1\0\0\0\0", 8);
	memcpy(out + 8, &serial, 4);
	used = 16;
	field(1, 'o', *destination ? "/org/freedesktop/DBus" : "/org/freedesktop/systemd1");
	field(2, 's', interface);
	field(3, 's', member);
	if (*destination) field(6, 's', destination);
	uint32_t fields = used - 16;
	memcpy(out + 12, &fields, 4);
	while (used % 8) used++;
	return used;
}

/* Counts the answers that come until none has come for a while. */
static int replies(int fd, int is_text, int wait)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };
	size_t have = 0, at = 0;
	int count = 0;
	while (poll(&one, 1, wait) > 0) {
		ssize_t got = read(fd, in + have, sizeof(in) - have);
		if (got <= 0) break;
		have += got;
	}
	while (is_text && at + 1 < have && in[at] != 'l') at = (unsigned char *)memchr(in + at, '\n', have - at) - in + 1;
	while (at + 16 <= have) {
		uint32_t body, fields;
		memcpy(&body, in + at + 4, 4);
		memcpy(&fields, in + at + 12, 4);
		count += in[at + 1] == 2;
		at += (16 + fields + 7) / 8 * 8 + body;
	}
	return count;
}

int main(int argc, char **argv)
{
	static const char auth[] = "\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\n";
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	unsigned char first[600] = "BEGIN\r\n";
	const char *destination = argv[2];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), together = argc > 3 && !strcmp(argv[3], "together");
	strncpy(to.sun_path, argv[1], sizeof(to.sun_path) - 1);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to))) return perror(argv[1]), 1;
	write(fd, auth, sizeof(auth) - 1);
	replies(fd, 1, 300);
	size_t length = *destination ? call(1, destination, "org.freedesktop.DBus", "Hello") : call(1, "", "org.freedesktop.DBus.Peer", "Ping");
	memcpy(first + 7, out, length);
	if (together) {
		write(fd, first, 7 + length);
	} else {
		write(fd, first, 7);
		usleep(100000);
		write(fd, first + 7, length);
	}
	int before = replies(fd, 0, 1000);
	length = call(2, destination, "org.freedesktop.DBus.Peer", "Ping");
	write(fd, out, length);
	printf("%d,%d", before, replies(fd, 0, 1000));
	return 0;
}
C
cc -w -O1 -o client client.c

mkdir -p run units "$group"
chmod 700 run
printf '[Unit]\nDescription=Nothing\n' >units/default.target
sh -c 'echo $$ >"$1/cgroup.procs"; exec setsid unshare --mount --propagation private sh -c "umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; \
	mount -t tmpfs tmpfs /run; mkdir -p /run/systemd/system; exec env -i PATH=/usr/bin:/bin HOME=/root XDG_RUNTIME_DIR=$2/run SYSTEMD_UNIT_PATH=$2/units \
	LD_LIBRARY_PATH=$3 $2/root/lib/systemd/systemd --user --unit=default.target --log-target=null --show-status=no"' \
	sh "$group" "$work" "$library" >log 2>&1 </dev/null &
until [ -S run/systemd/private ]; do sleep 0.05; done
cat >bus.conf <<X
<busconfig><type>session</type><listen>unix:path=$work/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_type="method_return"/><allow own="*"/><allow user="*"/></policy></busconfig>
X
LD_LIBRARY_PATH=$library root/usr/bin/dbus-daemon --config-file=bus.conf --nofork --nosyslog >/dev/null 2>&1 &
bus=$!
until [ -S bus ]; do sleep 0.05; done

apart=$(./client run/systemd/private "" apart)
together=$(./client run/systemd/private "" together)
bus_together=$(./client bus org.freedesktop.DBus together)
LD_LIBRARY_PATH=$library root/lib/systemd/systemd --version | head -n 1
echo "replies to the first call within a second, and after a second call: private socket, call behind BEGIN: $apart; with BEGIN: $together; dbus-daemon, with BEGIN: $bus_together"
[ "$apart" = 1,1 ] && [ "$together" = 0,2 ] && [ "$bus_together" = 1,1 ]
