/* SPDX-License-Identifier: MIT */
/*
 * first TEXT COMMAND…: runs COMMAND in a pseudo terminal of 200x50 until TEXT is in what it writes, and prints how long that
 * took from its start, in milliseconds. A terminal that answers nothing, as most that a program asks about themselves.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MS = 20000, ROOM = 1 << 22 };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	struct winsize size = {.ws_col = 200, .ws_row = 50};
	double start = now_ms(), found = 0;
	char *written = malloc(ROOM);
	size_t length = 0;
	pid_t child;
	int fd;

	if (argc < 3) {
		fprintf(stderr, "usage: first TEXT COMMAND...\n");
		return 2;
	}
	child = forkpty(&fd, NULL, NULL, &size);
	if (child < 0) {
		perror("first: forkpty");
		return 1;
	}
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	while (!found && now_ms() < start + LIMIT_MS && length < ROOM) {
		struct pollfd entry = {.fd = fd, .events = POLLIN};
		ssize_t count;

		if (poll(&entry, 1, 1000) <= 0)
			continue;
		count = read(fd, written + length, ROOM - length);
		if (count <= 0)
			break;
		length += count;
		if (memmem(written, length, argv[1], strlen(argv[1])))
			found = now_ms();
	}
	kill(child, SIGTERM);
	/* What it writes while it ends must go somewhere. */
	while (read(fd, written, ROOM) > 0)
		;
	close(fd);
	waitpid(child, NULL, 0);
	if (!found) {
		fprintf(stderr, "first: \"%s\" did not come\n", argv[1]);
		return 1;
	}
	printf("%.1f\n", found - start);
	return 0;
}
