/* SPDX-License-Identifier: MIT */
/*
 * crowd COUNT: keeps COUNT sleeping child processes until its standard input ends or it gets SIGTERM or SIGINT.
 * Prints "ready" when all of them sleep. The children die with it, however it ends.
 */
#include <errno.h>
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

int main(int argc, char **argv)
{
	int count = argc == 2 ? atoi(argv[1]) : 0;

	if (count <= 0) {
		fprintf(stderr, "usage: crowd COUNT\n");
		return 2;
	}

	struct sigaction action = {.sa_handler = end};
	pid_t parent = getpid();
	pid_t *children = calloc(count, sizeof(*children));
	int started = 0;

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
			for (;;)
				pause();
		}
		children[started] = child;
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
	return started == count ? 0 : 1;
}
