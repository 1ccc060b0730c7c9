#!/bin/sh
# taskstats is documented to answer for a process (TASKSTATS_CMD_ATTR_TGID) with the sum over its threads. CPU times,
# switches and delays are. Everything about I/O and memory, the name and the pid stay 0, in a structure of the same
# version that says of no field whether it is filled: a process that wrote a megabyte has written nothing. The same
# number asked for as a thread (TASKSTATS_CMD_ATTR_PID) has them.
#
# Seen with: Linux 6.18, version 16 of the structure; tcc 0.9.27 makes the reader. (Wants root.)
set -eu
work=$(mktemp -d)
writer=
trap '[ -z "$writer" ] || kill "$writer" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
dpkg -x ./*.deb root
cat >reader.c <<'C'
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
struct message { struct nlmsghdr head; struct genlmsghdr generic; char data[4096]; };
static struct message answer;
static int ask(int netlink, int family, int command, int type, const void *value, int length)
{
	struct message question = { .head = { .nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST }, .generic = { .cmd = command, .version = 1 } };
	struct nlattr attribute = { .nla_type = type, .nla_len = NLA_HDRLEN + length };
	memcpy(question.data, &attribute, sizeof(attribute));
	memcpy(question.data + NLA_HDRLEN, value, length);
	question.head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + NLA_ALIGN(attribute.nla_len);
	return send(netlink, &question, question.head.nlmsg_len, 0) > 0 && recv(netlink, &answer, sizeof(answer), 0) > 0
		&& answer.head.nlmsg_type != NLMSG_ERROR;
}
/* The content of the first attribute of that type, from here on. */
static void *content(char *at, int type)
{
	for (; at < (char *)&answer + answer.head.nlmsg_len; at += NLA_ALIGN(((struct nlattr *)at)->nla_len))
		if ((((struct nlattr *)at)->nla_type & NLA_TYPE_MASK) == type)
			return at + NLA_HDRLEN;
	exit(2);
	return NULL;
}
int main(int count, char **arguments)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	unsigned pid = atoi(arguments[1]);
	if (!ask(netlink, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME, sizeof(TASKSTATS_GENL_NAME)))
		return 1;
	int family = *(unsigned short *)content(answer.data, CTRL_ATTR_FAMILY_ID);
	for (int all = 0; all < 2; all++) {
		if (!ask(netlink, family, TASKSTATS_CMD_GET, all ? TASKSTATS_CMD_ATTR_TGID : TASKSTATS_CMD_ATTR_PID, &pid, sizeof(pid)))
			return 1;
		struct taskstats *stats = content(content(answer.data, all ? TASKSTATS_TYPE_AGGR_TGID : TASKSTATS_TYPE_AGGR_PID), TASKSTATS_TYPE_STATS);
		printf("%s version=%d cpu=%d written=%d memory=%d pid=%d name=%s\n", all ? "process" : "thread", stats->version,
			stats->cpu_run_real_total > 0, stats->write_char >= 1 << 20, stats->hiwater_rss > 0, stats->ac_pid == pid, stats->ac_comm);
	}
	return 0;
}
C
cat >writer.c <<'C'
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	static char megabyte[1 << 20];
	while (clock() < CLOCKS_PER_SEC / 5);
	write(open("data", O_WRONLY | O_CREAT, 0600), megabyte, sizeof(megabyte));
	write(open("done", O_WRONLY | O_CREAT, 0600), "x", 1);
	pause();
	return 0;
}
C
for program in reader writer; do root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o "$program" "$program.c"; done
./writer &
writer=$!
until [ -s done ]; do kill -0 "$writer"; sleep 0.05; done
sleep 0.2
said=$(./reader "$writer")
echo "kernel $(uname -r); 1: filled as it should be, 0: not"
echo "$said"
[ "$(echo "$said" | sed 's/version=[0-9]* //')" = "thread cpu=1 written=1 memory=1 pid=1 name=writer
process cpu=1 written=0 memory=0 pid=0 name=" ]
