#!/bin/sh
# A Landlock rule set that speaks of writing to files and of nothing else takes reading away too: whoever entered it counts as
# no tracer of processes outside any more, and /proc asks that question for much that is only read. As root with every
# capability: /proc/PID/exe, /proc/PID/cwd and each link in /proc/PID/fd answer EACCES, so does /proc/PID/io; the folder fd
# itself can be listed, and stat and status are as before. kill(2) is not touched either. So a monitor that gives up the
# file system after its start no longer knows which programs run. (The kernel's page on Landlock has it, under ptrace; the access rights do not hint at it.)
#
# Seen with: Linux 6.18 (Landlock ABI 7); tcc 0.9.27 makes the program. (Wants root.)
set -eu
work=$(mktemp -d)
other=
clean() {
	if [ -n "$other" ]; then kill "$other" 2>/dev/null || true; wait "$other" 2>/dev/null || true; fi
	rm -rf "$work"
}
trap clean EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
dpkg -x ./*.deb root
cat >look.c <<'C'
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char *answer(int failed) { return !failed ? "yes" : errno == EACCES ? "EACCES" : strerror(errno); }

static const char *reads(const char *name)
{
	char byte;
	int file = open(name, O_RDONLY);

	return answer(file < 0 || read(file, &byte, 1) < 0);
}

static const char *follows(const char *name)
{
	char target[4096];

	return answer(readlink(name, target, sizeof(target)) < 0);
}

/* look PID [enter]: what can be seen of another process. */
int main(int count, char **arguments)
{
	uint64_t writing_a_file = 1 << 1;
	DIR *folder;

	if (count > 2) {
		int rules = syscall(444, &writing_a_file, sizeof(writing_a_file), 0); /* landlock_create_ruleset */

		if (rules < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(446, rules, 0)) { /* landlock_restrict_self */
			perror("landlock");
			return 1;
		}
	}
	chdir("/proc");
	chdir(arguments[1]);
	folder = opendir("fd");
	printf("stat %s status %s list %s exe %s cwd %s fd/0 %s io %s kill %s\n", reads("stat"), reads("status"), answer(!folder),
	       follows("exe"), follows("cwd"), follows("fd/0"), reads("io"), answer(kill(atoi(arguments[1]), 0)));
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -o look look.c
sleep 60 </dev/null &
other=$!
before=$(./look "$other")
after=$(./look "$other" enter)
echo "kernel $(uname -r)"
echo "before:         $before"
echo "may not write:  $after"
[ "$before" = "stat yes status yes list yes exe yes cwd yes fd/0 yes io yes kill yes" ] &&
	[ "$after" = "stat yes status yes list yes exe EACCES cwd EACCES fd/0 EACCES io EACCES kill yes" ]
