/* SPDX-License-Identifier: MIT */
/*
 * Root starts a program with every capability. Those that nothing in bpftop ever asks for are given up here: before main, while
 * there is one thread, because each thread has a set of its own and .NET starts several. What is kept, and for what, is in
 * docs/decisions/0046-what-is-given-up.md.
 */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By number: headers of an older kernel do not know the last ones (since Linux 5.8 and 5.9). */
enum { PERFMON = 38, BPF = 39, CHECKPOINT_RESTORE = 40, ALL = 64 };

#define BIT(capability) (UINT64_C(1) << (capability))

static const uint64_t kept =
	/* programs, their attachment, other namespaces, limits of memory for maps before 5.11 */
	BIT(BPF) | BIT(PERFMON) | BIT(CAP_SYS_ADMIN) | BIT(CAP_NET_ADMIN) | BIT(CAP_SYS_RESOURCE) | BIT(CAP_IPC_LOCK) | BIT(CAP_SYSLOG) |
	/* what others keep to themselves: executables, environments, mapped files, cgroups by their ids */
	BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH) | BIT(CHECKPOINT_RESTORE) |
	/* actions: signals, priorities, freezing and limits of cgroups, a user's own configuration and clipboard */
	BIT(CAP_KILL) | BIT(CAP_SYS_NICE) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_SETUID) | BIT(CAP_SETGID);

/* Nothing here is an error to anybody: a capability that cannot be given up is one that was not there, or that a kernel's policy
 * keeps, and `bpftop doctor` lists what is left. */
__attribute__((constructor)) static void give_up(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2];

	/* Nor do programs that it starts get more than it has, nor what a wrapper or a service manager gave it to hand on: its user
	 * says where they are looked for (PATH). */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int capability = 0; capability < ALL; capability++)
		if (!(kept & BIT(capability)))
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	if (syscall(SYS_capget, &header, sets))
		return;
	for (int half = 0; half < 2; half++) {
		uint32_t mask = (uint32_t)(kept >> (32 * half));

		sets[half].effective &= mask;
		sets[half].permitted &= mask;
		sets[half].inheritable &= mask;
	}
	syscall(SYS_capset, &header, sets);
}
