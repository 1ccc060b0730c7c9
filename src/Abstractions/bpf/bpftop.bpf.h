/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Names processes as bpftop's rows do (ProcessKey): by the pid in bpftop's own pid namespace, and by the start on bpftop's
 * own boot-time clock. In the machine's first namespaces, where nearly every monitor runs, both are fields of the task.
 *
 * Include it after <linux/bpf.h> or vmlinux.h, <bpf/bpf_helpers.h> and <bpf/bpf_core_read.h>. Its types end in ___bpftop,
 * which the loader ignores, so they get along with any others of the kernel. The host sets the constants.
 */
#ifndef BPFTOP_BPF_H
#define BPFTOP_BPF_H

/* The inode number of bpftop's pid namespace, and what its boot-time clock has more than the kernel's. */
const volatile __u32 bpftop_pid_namespace __weak = 0;
const volatile __s64 bpftop_boot_offset_ns __weak = 0;

#define BPFTOP_INITIAL_PID_NAMESPACE 0xEFFFFFFCu /* include/linux/proc_ns.h: PROC_PID_INIT_INO */
#define BPFTOP_PID_NAMESPACES 33		 /* include/linux/pid_namespace.h: MAX_PID_NS_LEVEL, and the first */

/* As ProcessKey. A pid of 0 is no process, or one outside of bpftop's pid namespace. */
struct bpftop_process {
	__u64 start_ns;
	__s32 pid;
	__u32 unused;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common___bpftop {
	unsigned int inum;
};

struct pid_namespace___bpftop {
	struct ns_common___bpftop ns;
};

struct upid___bpftop {
	int nr;
	struct pid_namespace___bpftop *ns;
};

struct pid___bpftop {
	unsigned int level;
	struct upid___bpftop numbers[1]; /* one for each level down to the innermost */
};

struct task_struct___bpftop {
	int tgid;
	struct task_struct___bpftop *group_leader;
	struct pid___bpftop *thread_pid;
	__u64 start_boottime;
};

/* 5.5 renamed it (commit cf25e24db61c). */
struct task_struct___bpftop_before_5_5 {
	__u64 real_start_time;
};

#pragma clang attribute pop

/* The pid of a task's process; 0 outside of bpftop's namespace. */
static __always_inline int bpftop_pid_of(const void *task)
{
	const struct task_struct___bpftop *leader = BPF_CORE_READ((const struct task_struct___bpftop *)task, group_leader);
	struct pid___bpftop *pid;
	unsigned int level, deepest;

	if (bpftop_pid_namespace == BPFTOP_INITIAL_PID_NAMESPACE)
		return BPF_CORE_READ(leader, tgid);
	pid = BPF_CORE_READ(leader, thread_pid);
	if (!pid)
		return 0;
	deepest = BPF_CORE_READ(pid, level);
	for (level = 0; level < BPFTOP_PID_NAMESPACES && level <= deepest; level++) {
		/* The level is not a constant, which rules out a plain read of the array. */
		void *first = (void *)__builtin_preserve_access_index(&pid->numbers[0]);
		struct upid___bpftop upid = {};

		bpf_probe_read_kernel(&upid, sizeof(upid), first + level * sizeof(upid));
		if (BPF_CORE_READ(upid.ns, ns.inum) == bpftop_pid_namespace)
			return upid.nr;
	}
	return 0;
}

/* The process that a task is of. */
static __always_inline void bpftop_process_of(const void *task, struct bpftop_process *process)
{
	const struct task_struct___bpftop *leader = BPF_CORE_READ((const struct task_struct___bpftop *)task, group_leader);
	const struct task_struct___bpftop_before_5_5 *old = (const void *)leader;
	__u64 start = bpf_core_field_exists(leader->start_boottime) ? BPF_CORE_READ(leader, start_boottime)
								    : BPF_CORE_READ(old, real_start_time);

	process->pid = bpftop_pid_of(task);
	process->start_ns = process->pid ? start + bpftop_boot_offset_ns : 0;
	process->unused = 0;
}

/* The process that runs; in an interrupt, the one that was interrupted. */
static __always_inline void bpftop_current_process(struct bpftop_process *process)
{
	bpftop_process_of((const void *)bpf_get_current_task(), process);
}

/* Now, on the clock of bpftop's start times. */
static __always_inline __u64 bpftop_now(void)
{
	return bpf_ktime_get_boot_ns() + bpftop_boot_offset_ns;
}

#endif
