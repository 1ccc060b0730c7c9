/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Every difference between kernel versions, each in a function that answers for all of them. The loader decides which
 * branch exists: a test of a field is a constant by the time the verifier reads the program. Types that end in ___ and
 * a reason are the same kernel type as it is elsewhere.
 *
 * What the walk needs came with 5.10; distributions carry it back to older trees (RHEL 8: 4.18), so older names count too.
 */
#ifndef BPFTOP_COMPAT_BPF_H
#define BPFTOP_COMPAT_BPF_H

#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* One for all, since the loader goes through all of the kernel's types for each of ours. */
struct task_struct___elsewhere {
	long state;
	__u64 real_start_time;
	unsigned int cpu;
	int *set_child_tid;
};

struct mm_rss_stat___before_6_2 {
	atomic_long_t count[NR_MM_COUNTERS];
};

struct mm_struct___before_6_2 {
	struct mm_rss_stat___before_6_2 rss_stat;
};

struct cgroup_freezer_state___with_int {
	int e_freeze;
};

struct cgroup___with_int {
	struct cgroup_freezer_state___with_int freezer;
};

union kernfs_node_id___before_5_5 {
	__u64 id;
};

struct kernfs_node___before_5_5 {
	union kernfs_node_id___before_5_5 id;
};

#pragma clang attribute pop

/* 5.14 renamed task_struct.state, and made it an unsigned int (commit 2f064a59a11f). */
static __always_inline unsigned int task_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return task->__state;
	return ((struct task_struct___elsewhere *)task)->state;
}

/* The same of a task that the verifier does not know. */
static __always_inline unsigned int read_state(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
	return BPF_CORE_READ((struct task_struct___elsewhere *)task, state);
}

/* 5.5 renamed real_start_time (commit cf25e24db61c). */
static __always_inline __u64 task_start(struct task_struct *task)
{
	if (bpf_core_field_exists(task->start_boottime))
		return task->start_boottime;
	return ((struct task_struct___elsewhere *)task)->real_start_time;
}

/* The same of a task that the verifier does not know. */
static __always_inline __u64 read_start(struct task_struct *task)
{
	if (bpf_core_field_exists(task->start_boottime))
		return BPF_CORE_READ(task, start_boottime);
	return BPF_CORE_READ((struct task_struct___elsewhere *)task, real_start_time);
}

/*
 * Time namespaces came with 5.6 (commit 769071ac9f20): inside of one, clock_gettime(2) and /proc add an offset, which
 * nobody can change any more once a process is in it. The kernel's own times stay what they are.
 */
static __always_inline __s64 boot_offset(struct task_struct *task)
{
	struct time_namespace *namespace;

	if (!bpf_core_field_exists(task->nsproxy->time_ns) ||
	    !bpf_core_field_exists(((struct time_namespace *)0)->offsets.boottime))
		return 0;
	namespace = BPF_CORE_READ(task, nsproxy, time_ns);
	return BPF_CORE_READ(namespace, offsets.boottime.tv_sec) * 1000000000ll +
	       BPF_CORE_READ(namespace, offsets.boottime.tv_nsec);
}

/* 5.16 moved the CPU number back into thread_info (commit bcf9033e5449). */
static __always_inline int task_processor(struct task_struct *task)
{
	struct task_struct___elsewhere *old = (void *)task;

	if (bpf_core_field_exists(old->cpu))
		return old->cpu;
	return task->thread_info.cpu;
}

/* 5.17 gave kernel threads a field of their own (commit e32cf5dfbe22); before, one that only user threads need was theirs. */
static __always_inline struct kthread *read_kernel_thread(struct task_struct *task)
{
	if (bpf_core_field_exists(task->worker_private))
		return BPF_CORE_READ(task, worker_private);
	return (void *)BPF_CORE_READ((struct task_struct___elsewhere *)task, set_child_tid);
}

/* A kernel for one CPU has no such field before 6.17 (commit cac5cefbade9); nothing else runs there while we do. */
static __always_inline bool task_on_cpu(struct task_struct *task)
{
	return bpf_core_field_exists(task->on_cpu) && task->on_cpu;
}

/* The same of a task that the verifier does not know. An int, in some kernels a char or a bool: 0 has no order of bytes. */
static __always_inline bool read_on_cpu(struct task_struct *task)
{
	int on_cpu = 0;

	if (bpf_core_field_exists(task->on_cpu))
		bpf_probe_read_kernel(&on_cpu, bpf_core_field_size(task->on_cpu) == 1 ? 1 : 4,
				      __builtin_preserve_access_index(&task->on_cpu));
	return on_cpu;
}

/* An int in 6.1, a bool in 6.18; the loader adapts the size of a load only where neither has a sign. */
static __always_inline bool cgroup_to_be_frozen(struct cgroup *cgroup)
{
	if (bpf_core_field_size(cgroup->freezer.e_freeze) == sizeof(int))
		return ((struct cgroup___with_int *)cgroup)->freezer.e_freeze;
	return cgroup->freezer.e_freeze;
}

/*
 * The freezer of cgroup v2 came with 5.2 (commit 76f969e8948d). A task that is stopped, traced or waits for a vfork
 * has the bit as well, whether its cgroup is to be frozen or not: it does not stand in the freezer's way.
 */
static __always_inline bool task_frozen(struct task_struct *task, struct cgroup *cgroup)
{
	if (!bpf_core_field_exists(task->frozen))
		return false;
	return BPF_CORE_READ_BITFIELD(task, frozen) && cgroup_to_be_frozen(cgroup);
}

/*
 * When a cgroup was told to freeze, by itself or by an ancestor, on the clock of start times; 0 where that is
 * not kept. It came with 6.18, for cgroup.stat.local, on the clock that stands still in suspend.
 */
static __always_inline __u64 freeze_start(struct cgroup *cgroup, __s64 boot_offset_ns)
{
	if (!bpf_core_field_exists(cgroup->freezer.freeze_start_nsec) || !cgroup->freezer.freeze_start_nsec)
		return 0;
	return bpf_ktime_get_boot_ns() + boot_offset_ns - (bpf_ktime_get_ns() - cgroup->freezer.freeze_start_nsec);
}

/*
 * 6.2 made each counter a percpu_counter of its own (commit f1a7941243c1). This is its central part: what a CPU has
 * not handed in yet, at most a batch of pages (32, or twice the number of CPUs), is missing; see resident.bpf.h. (Before,
 * a helper has to read it: the verifier of 6.1 does not see through the typedef of the array's elements.)
 */
#define mm_pages(mm, kind)                                                                                    \
	({                                                                                                    \
		struct mm_struct___before_6_2 *__old = (void *)(mm);                                          \
		long __pages = 0;                                                                                 \
		if (bpf_core_field_exists(__old->rss_stat.count))                                             \
			bpf_core_read(&__pages, sizeof(__pages), &__old->rss_stat.count[kind].counter);            \
		else                                                                                          \
			__pages = (mm)->rss_stat[kind].count;                                                 \
		__pages;                                                                                      \
	})

/* A kernel without CONFIG_HUGETLB_PAGE has no such pages. */
#define huge_pages(mm) (bpf_core_field_exists((mm)->hugetlb_usage) ? (__u64)(mm)->hugetlb_usage.counter : 0)

/* 5.5 made the id a plain number (commit 67c0496e87d1). */
static __always_inline __u64 kernfs_id(struct kernfs_node *node)
{
	struct kernfs_node___before_5_5 *old = (void *)node;

	if (bpf_core_field_exists(old->id.id))
		return old->id.id;
	return node->id;
}

/* The same of a node that the verifier does not know. */
static __always_inline __u64 read_kernfs_id(struct kernfs_node *node)
{
	struct kernfs_node___before_5_5 *old = (void *)node;

	if (bpf_core_field_exists(old->id.id))
		return BPF_CORE_READ(old, id.id);
	return BPF_CORE_READ(node, id);
}

/* A kernel may be built without these (CONFIG_TASK_DELAY_ACCT, CONFIG_SCHED_INFO, CONFIG_TASK_IO_ACCOUNTING). */
#define HAS_DELAY_ACCOUNTING(task) bpf_core_field_exists((task)->delays)
#define HAS_SCHED_INFO(task) bpf_core_field_exists((task)->sched_info.run_delay)
#define HAS_IO_BYTES(task) bpf_core_field_exists((task)->ioac.read_bytes)
#define HAS_FULL_NAME(thread) bpf_core_field_exists((thread)->full_name) /* 5.17, commit d6986ce24fc0 */
#define HAS_IO_CHARS(task) bpf_core_field_exists((task)->ioac.rchar) /* CONFIG_TASK_XACCT */

#endif
