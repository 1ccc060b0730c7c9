/* SPDX-License-Identifier: MIT */
/*
 * crowd COUNT [CGROUPS]: keeps COUNT sleeping child processes until its standard input ends or it gets SIGTERM or
 * SIGINT. CGROUPS is a file with the folder of a cgroup on each line: the children join them in turn. With COUNTxTHREADS
 * each of them has so many threads, its first included; with COUNT+BURNING so many more keep a CPU busy, as nicely as can be.
 * Prints "ready" when all of them sleep. The children die with it, however it ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static void *sleep_on(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static int start_threads(int count)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN);
	for (int i = 1; i < count; i++) {
		int error = pthread_create(&thread, &small, sleep_on, NULL);

		if (error) {
			fprintf(stderr, "crowd: thread %d of %d: %s\n", i + 1, count, strerror(error));
			return 0;
		}
	}
	return 1;
}

/* An open cgroup.procs for each line; NULL where one cannot be opened. */
static int *open_cgroups(const char *path, int *count)
{
	FILE *file = fopen(path, "re");
	char folder[4096];
	int *cgroups = NULL;

	for (*count = 0; file && fgets(folder, sizeof(folder), file); ++*count) {
		char procs[4200];

		folder[strcspn(folder, "\n")] = 0;
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", folder);
		cgroups = realloc(cgroups, (*count + 1) * sizeof(*cgroups));
		cgroups[*count] = open(procs, O_WRONLY | O_CLOEXEC);
		if (cgroups[*count] < 0) {
			fprintf(stderr, "crowd: %s: %s\n", procs, strerror(errno));
			return NULL;
		}
	}
	if (!cgroups)
		fprintf(stderr, "crowd: %s: no cgroups\n", path);
	return cgroups;
}

int main(int argc, char **argv)
{
	int count = argc == 2 || argc == 3 ? atoi(argv[1]) : 0;
	const char *times = argc > 1 ? strchr(argv[1], 'x') : NULL;
	const char *plus = argc > 1 ? strchr(argv[1], '+') : NULL;
	int burning = plus ? atoi(plus + 1) : 0;
	int threads = times ? atoi(times + 1) : 1;
	int cgroup_count = 1;
	int *cgroups = NULL;

	if (count <= 0 || threads <= 0 || burning < 0) {
		fprintf(stderr, "usage: crowd COUNT[xTHREADS][+BURNING] [CGROUPS]\n");
		return 2;
	}
	count += burning;
	if (argc == 3 && !(cgroups = open_cgroups(argv[2], &cgroup_count)))
		return 1;

	struct sigaction action = {.sa_handler = end};
	pid_t parent = getpid();
	pid_t *children = calloc(count, sizeof(*children));
	int started = 0;
	int started_all = 1;
	int joined[2];

	if (pipe(joined)) {
		fprintf(stderr, "crowd: pipe: %s\n", strerror(errno));
		return 1;
	}
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	for (; children && started < count && !ended; started++) {
		pid_t child = fork();

		if (child < 0) {
			fprintf(stderr, "crowd: fork %d of %d: %s\n", started + 1, count, strerror(errno));
			ended = 1;
			break;
		}
		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(0);
			signal(SIGTERM, SIG_DFL);
			signal(SIGINT, SIG_IGN);
			close(0);
			/* "0" is the writer itself. */
			if (cgroups && write(cgroups[started % cgroup_count], "0", 1) != 1)
				_exit(1);
			if (!start_threads(threads))
				_exit(1);
			if (write(joined[1], "", 1) != 1)
				_exit(1);
			for (int i = 0; i < 2; i++)
				close(joined[i]);
			for (int i = 0; cgroups && i < cgroup_count; i++)
				close(cgroups[i]);
			if (started >= count - burning && nice(19) != -1)
				for (volatile unsigned int turn = 0;; turn++)
					;
			for (;;)
				pause();
		}
		children[started] = child;
	}
	/* One byte for each child that is where it is to be; the end of the pipe where one is not. */
	close(joined[1]);
	for (int i = 0; i < started && !ended; i++) {
		char byte;

		if (read(joined[0], &byte, 1) != 1) {
			fprintf(stderr, "crowd: %d of %d processes did not get where they were to be\n", started - i, started);
			ended = 1;
			started_all = 0;
		}
	}
	if (!ended) {
		char ignored[64];

		printf("ready\n");
		fflush(stdout);
		while (!ended && read(0, ignored, sizeof(ignored)) > 0)
			;
	}
	for (int i = 0; i < started; i++)
		kill(children[i], SIGKILL);
	for (int i = 0; i < started; i++)
		waitpid(children[i], NULL, 0);
	return started == count && started_all ? 0 : 1;
}
