/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Ids as the host's own pid namespace sees them: 0 for what is outside it. In the first namespace, where nearly every
 * monitor runs, an id is a field; anywhere else it has to be looked up at the namespace's level.
 */
#ifndef BPFTOP_PIDS_BPF_H
#define BPFTOP_PIDS_BPF_H

#include "maps.bpf.h"

/* The level is not a constant, which rules out a plain read: BPF allows no variable offset into a kernel struct. */
static __always_inline void read_upid(struct upid *into, struct pid *pid, unsigned int level)
{
	void *first = (void *)__builtin_preserve_access_index(&pid->numbers[0]);

	bpf_probe_read_kernel(into, sizeof(*into), first + level * sizeof(*into));
}

/* By a function that is looked through once: see forget.bpf.h. */
__weak __noinline int pid_in_namespace(__u64 address)
{
	struct walk_header *header = walk_header();
	struct pid *pid = (struct pid *)address;
	struct upid upid = {};

	if (!header || !pid || BPF_CORE_READ(pid, level) < header->namespace_level)
		return 0;
	read_upid(&upid, pid, header->namespace_level);
	return (__u64)upid.ns == header->namespace_id ? upid.nr : 0;
}

/* The task's id in the innermost namespace it is in. */
static __always_inline int innermost_pid(struct pid *pid, int outermost)
{
	struct upid upid = {};
	unsigned int level;

	if (!pid)
		return outermost;
	level = pid->level;
	if (!level)
		return outermost;
	read_upid(&upid, pid, level);
	return upid.nr;
}

/* Once a walk: what only the host's own thread can tell. */
static __always_inline void look_at_the_host(struct walk_header *header)
{
	struct task_struct *current = (void *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(current, thread_pid);
	struct upid upid = {};

	header->boot_offset_ns = boot_offset(current);
	header->namespace_level = BPF_CORE_READ(pid, level);
	read_upid(&upid, pid, header->namespace_level);
	header->namespace_id = (__u64)upid.ns;
}

#endif
