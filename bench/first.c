/* SPDX-License-Identifier: MIT */
/*
 * first COMMAND…: runs COMMAND in a pseudo terminal of 200x60, and prints after how many milliseconds the last byte of its first
 * frame came: at least 2,000 bytes, then nothing for 100 ms. It is ended by SIGTERM.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	struct winsize size = {.ws_col = 200, .ws_row = 60};
	double start = now_ms(), last = 0;
	long bytes = 0;
	int fd;
	pid_t child = argc > 1 ? forkpty(&fd, NULL, NULL, &size) : -1;

	if (child < 0) {
		fprintf(stderr, "usage: first COMMAND...\n");
		return 2;
	}
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while (now_ms() - start < 20000) {
		char chunk[65536];
		struct pollfd entry = {.fd = fd, .events = POLLIN};

		if (poll(&entry, 1, 100) > 0) {
			long got = read(fd, chunk, sizeof(chunk));

			if (got <= 0)
				break;
			bytes += got;
			last = now_ms();
		} else if (bytes >= 2000) {
			break;
		}
	}
	kill(child, SIGTERM);
	/* What it says on its way out would otherwise keep it. */
	for (double end = now_ms() + 3000; now_ms() < end && waitpid(child, NULL, WNOHANG) == 0;) {
		char chunk[65536];
		struct pollfd entry = {.fd = fd, .events = POLLIN};

		if (poll(&entry, 1, 50) > 0 && read(fd, chunk, sizeof(chunk)) <= 0)
			usleep(1000);
	}
	kill(child, SIGKILL);
	if (bytes < 2000) {
		fprintf(stderr, "first: %s drew %ld bytes\n", argv[1], bytes);
		return 1;
	}
	printf("%.1f\n", last - start);
	return 0;
}
