/* SPDX-License-Identifier: MIT */
/*
 * keys COUNT COMMAND…: runs COMMAND in a pseudo terminal of 200x50, presses Down and Up COUNT times at uneven moments,
 * and prints how long the first byte of each answer took: median, 95th, 99th percentile and maximum in milliseconds.
 * An answer may be a refresh that came by chance, so the tail is what counts: it holds the keys pressed while the
 * program was busiest. FIRST_KEYS are pressed first, to go to another screen; where SHOWN says what is to be seen there, NEXT_KEYS
 * are pressed once it is.
 */
#define _GNU_SOURCE
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

/* Reads what comes until a moment, and throws it away; where a text is given, only until that has come. Returns whether it has. */
static int read_until(int fd, double until_ms, const char *shown)
{
	static char bytes[1 << 20];
	struct pollfd entry = {.fd = fd, .events = POLLIN};
	size_t kept = 0;

	for (double left; (left = until_ms - now_ms()) > 0;) {
		ssize_t count;

		if (poll(&entry, 1, (int)left + 1) <= 0)
			continue;
		count = read(fd, bytes + kept, sizeof(bytes) - kept);
		if (count <= 0)
			return 0;
		if (!shown)
			continue;
		kept += count;
		if (memmem(bytes, kept, shown, strlen(shown)))
			return 1;
		/* It may come in two pieces. */
		if (kept > sizeof(bytes) / 2) {
			memmove(bytes, bytes + kept - strlen(shown), strlen(shown));
			kept = strlen(shown);
		}
	}
	return 0;
}

/* Whether keys could be written; none is right. */
static int press(int fd, const char *keys)
{
	return !keys || write(fd, keys, strlen(keys)) == (ssize_t)strlen(keys);
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

	const char *first = getenv("FIRST_KEYS"), *shown = getenv("SHOWN");
	int is_ready;

	read_until(fd, now_ms() + 8000, NULL);
	is_ready = press(fd, first);
	if (is_ready && shown) {
		is_ready = read_until(fd, now_ms() + 30000, shown);
		if (!is_ready)
			fprintf(stderr, "keys: \"%s\" was not shown within 30 s\n", shown);
	}
	is_ready = is_ready && press(fd, getenv("NEXT_KEYS"));
	if (first)
		read_until(fd, now_ms() + 5000, NULL);
	for (int i = 0; is_ready && i < count; i++) {
		char bytes[65536];
		struct pollfd entry = {.fd = fd, .events = POLLIN};
		double start;

		/* Whatever the program does meanwhile: a key right after a refresh would have it for itself. */
		read_until(fd, now_ms() + 20 + rand_r(&seed) % 60, NULL);
		start = now_ms();
		if (!press(fd, i % 10 < 5 ? "\033[B" : "\033[A"))
			break;
		if (poll(&entry, 1, 2000) <= 0 || read(fd, bytes, sizeof(bytes)) <= 0)
			break;
		times[answered++] = now_ms() - start;
	}
	kill(child, SIGTERM);
	/* It may have more to write before it ends; then the terminal is gone. */
	read_until(fd, now_ms() + 2000, NULL);
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
