// guest MODE [N]: a process for the tests of the BPF collector. Prints "ready PID" where it stays, and dies with its
// parent in any case.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void stay(void)
{
	printf("ready %d\n", getpid());
	fflush(stdout);
	for (;;)
		pause();
}

static void burn(clockid_t clock, int milliseconds)
{
	struct timespec used;

	do
		clock_gettime(clock, &used);
	while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < milliseconds);
}

static void *burn_in_thread(void *milliseconds)
{
	burn(CLOCK_THREAD_CPUTIME_ID, *(int *)milliseconds);
	return NULL;
}

static void *exec_in_thread(void *unused)
{
	(void)unused;
	execl("/proc/self/exe", "guest", "execs", "1", NULL);
	return NULL;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "stay";
	int count = argc > 2 ? atoi(argv[2]) : 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!strcmp(mode, "burn")) {
		// Uses CPU for a while, then ends with 7.
		burn(CLOCK_PROCESS_CPUTIME_ID, count);
		return 7;
	}
	if (!strcmp(mode, "burn-threads")) {
		// Four threads that end at once, after the leader has ended.
		pthread_t threads[4];

		for (int i = 0; i < 4; i++)
			pthread_create(&threads[i], NULL, burn_in_thread, &count);
		pthread_exit(NULL);
	}
	if (!strcmp(mode, "quick")) {
		// A child that ends within a clock tick, without a system call that would bring its time up to date, with
		// memory that is work to take down, and what wait says that it has used in microseconds.
		const int pages = 100;
		struct rusage used;
		pid_t child = fork();

		if (!child) {
			char *memory = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			madvise(memory, pages * 4096, MADV_NOHUGEPAGE);
			for (int page = 0; page < pages; page++)
				memory[page * 4096] = 1;
			_exit(0);
		}
		wait4(child, NULL, 0, &used);
		printf("%d %ld\n", child,
		       (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec + used.ru_stime.tv_usec);
		return 0;
	}
	if (!strcmp(mode, "unwaited")) {
		// A child that nobody waits for, which says what it has used itself, in nanoseconds.
		struct timespec used;
		pid_t child;

		signal(SIGCHLD, SIG_IGN);
		child = fork();
		if (!child) {
			burn(CLOCK_PROCESS_CPUTIME_ID, count);
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
			printf("%d %ld\n", getpid(), used.tv_sec * 1000000000 + used.tv_nsec);
			fflush(stdout);
			_exit(0);
		}
		wait(NULL);
		return 0;
	}
	if (!strcmp(mode, "zombie")) {
		// A child that has ended, which is waited for when a line comes.
		pid_t child = fork();
		siginfo_t end;

		if (!child) {
			burn(CLOCK_PROCESS_CPUTIME_ID, count);
			_exit(3);
		}
		waitid(P_PID, child, &end, WEXITED | WNOWAIT);
		printf("ready %d\n%d\n", getpid(), child);
		fflush(stdout);
		getchar();
		wait(NULL);
		printf("waited\n");
		fflush(stdout);
		stay();
	}
	if (!strcmp(mode, "forks")) {
		// That many processes, one after another.
		for (int i = 0; i < count; i++) {
			if (!fork())
				_exit(0);
			wait(NULL);
		}
		return 0;
	}
	if (!strcmp(mode, "execs")) {
		// Again and again a thread executes the program anew, and takes the leader's place.
		pthread_t thread;

		if (!count) {
			printf("ready %d\n", getpid());
			fflush(stdout);
		}
		pthread_create(&thread, NULL, exec_in_thread, NULL);
		for (;;)
			pause();
	}
	if (!strcmp(mode, "abort")) {
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	if (!strcmp(mode, "title")) {
		// As setproctitle does it: over the arguments and on into the environment, which lies behind them.
		size_t room = strlen(environ[0]) + environ[0] - argv[0];

		memset(argv[0], 't', room);
		argv[0][room - 1] = 0;
	}
	if (!strcmp(mode, "large")) {
		// N arguments of 64 KiB.
		char **list = calloc(count + 3, sizeof(*list));

		list[0] = argv[0];
		list[1] = "stay";
		for (int i = 0; i < count; i++) {
			list[i + 2] = malloc(65536);
			memset(list[i + 2], 'a' + i, 65535);
			list[i + 2][65535] = 0;
		}
		execv("/proc/self/exe", list);
		return 1;
	}
	stay();
}
