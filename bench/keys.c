/* SPDX-License-Identifier: MIT */
/*
 * keys COUNT COMMAND…: runs COMMAND in a pseudo terminal of 200x50, presses Down and Up COUNT times at uneven moments,
 * and prints how long the first byte of each answer took: median, 95th, 99th percentile and maximum in milliseconds.
 * An answer may be a refresh that came by chance, so the tail is what counts: it holds the keys pressed while the
 * program was busiest. FIRST_KEYS are pressed first, to go to another screen.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* Reads and throws away what comes until it has been quiet for quiet_ms, at most until_ms. */
static void drain(int fd, double until_ms, int quiet_ms)
{
	char bytes[65536];
	struct pollfd entry = {.fd = fd, .events = POLLIN};

	while (now_ms() < until_ms && poll(&entry, 1, quiet_ms) > 0)
		if (read(fd, bytes, sizeof(bytes)) <= 0)
			return;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int count = argc > 2 ? atoi(argv[1]) : 0;
	struct winsize size = {.ws_col = 200, .ws_row = 50};
	int fd, answered = 0;
	unsigned int seed = 1;

	if (count <= 0) {
		fprintf(stderr, "usage: keys COUNT COMMAND...\n");
		return 2;
	}

	double *times = calloc(count, sizeof(*times));
	pid_t child = forkpty(&fd, NULL, NULL, &size);

	if (child < 0) {
		perror("keys: forkpty");
		return 1;
	}
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[2], argv + 2);
		_exit(127);
	}

	double ready = now_ms() + 8000;
	const char *first = getenv("FIRST_KEYS");

	while (now_ms() < ready)
		drain(fd, ready, 200);
	if (first && write(fd, first, strlen(first)) < 0)
		return 1;
	for (ready = now_ms() + (first ? 5000 : 0); now_ms() < ready;)
		drain(fd, ready, 200);
	for (int i = 0; i < count; i++) {
		char bytes[65536];
		struct pollfd entry = {.fd = fd, .events = POLLIN};
		double pause = now_ms() + 20 + rand_r(&seed) % 60;

		drain(fd, pause, 1000);
		while (now_ms() < pause)
			drain(fd, pause, 5);

		double start = now_ms();

		if (write(fd, i % 10 < 5 ? "\033[B" : "\033[A", 3) != 3)
			break;
		if (poll(&entry, 1, 2000) <= 0 || read(fd, bytes, sizeof(bytes)) <= 0)
			break;
		times[answered++] = now_ms() - start;
	}
	kill(child, SIGTERM);
	drain(fd, now_ms() + 2000, 200);
	close(fd);
	waitpid(child, NULL, 0);
	if (answered < count) {
		fprintf(stderr, "keys: only %d of %d keys were answered\n", answered, count);
		return 1;
	}
	qsort(times, answered, sizeof(*times), ascending);
	printf("%d keys: median %.1f  p95 %.1f  p99 %.1f  max %.1f ms\n", answered, times[answered / 2],
	       times[answered * 95 / 100], times[answered * 99 / 100], times[answered - 1]);
	return 0;
}
