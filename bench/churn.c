/* SPDX-License-Identifier: MIT */
/*
 * churn RATE SECONDS: starts RATE processes a second, each of which runs /bin/true and ends, for SECONDS seconds.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int rate = argc == 3 ? atoi(argv[1]) : 0;
	int seconds = argc == 3 ? atoi(argv[2]) : 0;

	if (rate <= 0 || rate > 10000 || seconds <= 0) {
		fprintf(stderr, "usage: churn RATE SECONDS\n");
		return 2;
	}

	struct timespec due;

	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long i = 0; i < (long)rate * seconds; i++) {
		pid_t child = fork();

		if (child < 0) {
			fprintf(stderr, "churn: fork: %s\n", strerror(errno));
			return 1;
		}
		if (child == 0) {
			execl("/bin/true", "true", (char *)NULL);
			_exit(127);
		}
		due.tv_nsec += 1000000000L / rate;
		if (due.tv_nsec >= 1000000000L) {
			due.tv_nsec -= 1000000000L;
			due.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	return 0;
}
