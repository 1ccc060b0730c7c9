/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Reports each process when its last thread ends. The same report by two ways in, best first; the host attaches
 * the first that the running kernel offers.
 */
#include "maps.bpf.h"
#include "pids.bpf.h"
#include <bpf/bpf_tracing.h>

#define EXIT_RING_BYTES (512 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EXIT_RING_BYTES);
} exits SEC(".maps");

struct exit_key {
	__u64 start_ns;
	__u64 pid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, struct exit_key);
	__type(value, __u8);
} last_threads SEC(".maps");

/* Two threads that end on two CPUs at once may both find that none is left. */
static __always_inline bool reported_by_another(struct task_struct *task, __u64 start_ns)
{
	struct exit_key key = { .start_ns = start_ns, .pid = BPF_CORE_READ(task, tgid) };
	__u8 one = 1;

	return BPF_CORE_READ(task, signal, nr_threads) > 1 && bpf_map_update_elem(&last_threads, &key, &one, BPF_NOEXIST);
}

/* 5.5 renamed real_start_time; see task_start(), which needs a pointer that the verifier knows. */
static __always_inline __u64 read_start(struct task_struct *task)
{
	if (bpf_core_field_exists(task->start_boottime))
		return BPF_CORE_READ(task, start_boottime);
	return BPF_CORE_READ((struct task_struct___before_5_5 *)task, real_start_time);
}

static __always_inline __u64 read_cgroup(struct task_struct *task)
{
	struct kernfs_node *node = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	struct kernfs_node___before_5_5 *old = (void *)node;

	if (bpf_core_field_exists(old->id.id))
		return BPF_CORE_READ(old, id.id);
	return BPF_CORE_READ(node, id);
}

/*
 * A running task's time is brought up to date at clock ticks and switches only, so a process that lived for less than
 * a tick has used nothing so far. What is missing is now less the moment at which it got the CPU, which is on the
 * scheduler's clock; the host finds out how far that is from the clock that BPF has. It is less than a tick, 10 ms where
 * they are longest.
 */
#define LONGEST_TICK_NS 10000000ull

static __always_inline __u64 time_of_running(struct task_struct *task, const struct walk_header *header)
{
	__u64 known = BPF_CORE_READ(task, se.sum_exec_runtime);
	__u32 policy = BPF_CORE_READ(task, policy);
	__u64 now, arrived, used;

	/* Other classes do not note what was used when the task got the CPU. */
	if (!HAS_SCHED_INFO(task) || !header->clock_offset_ns || policy == SCHED_FIFO || policy == SCHED_RR ||
	    policy == SCHED_DEADLINE)
		return known;
	now = bpf_ktime_get_ns() - header->clock_offset_ns;
	arrived = BPF_CORE_READ(task, sched_info.last_arrival);
	if (now < arrived)
		return known;
	used = BPF_CORE_READ(task, se.prev_sum_exec_runtime) + now - arrived;
	if (used < known)
		return known;
	return used < known + LONGEST_TICK_NS ? used : known;
}

static __always_inline int report_exit(struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct walk_header *header = walk_header();
	struct exit_record *record;
	__u64 start_ns, run_ns;
	int pid;

	/* Before the first walk nobody knows which namespace's pids are wanted. */
	if (!header || !header->namespace_id || BPF_CORE_READ(signal, live.counter) > 0)
		return 0;
	pid = pid_in_namespace(BPF_CORE_READ(leader, thread_pid), header);
	start_ns = read_start(leader);
	if (!pid || reported_by_another(task, start_ns))
		return 0;

	record = bpf_ringbuf_reserve(&exits, sizeof(*record), 0);
	if (!record) {
		__sync_fetch_and_add(&header->exits_lost, 1);
		return 0;
	}

	run_ns = BPF_CORE_READ(signal, sum_sched_runtime) + time_of_running(task, header);
	if (leader != task)
		run_ns += BPF_CORE_READ(leader, se.sum_exec_runtime);
	record->start_ns = start_ns + header->boot_offset_ns;
	record->end_ns = bpf_ktime_get_boot_ns() + header->boot_offset_ns;
	record->run_ns = run_ns;
	record->cgroup_id = read_cgroup(leader);
	record->pid = pid;
	record->parent_pid = pid_in_namespace(BPF_CORE_READ(leader, real_parent, group_leader, thread_pid), header);
	record->uid = BPF_CORE_READ(leader, real_cred, euid.val);
	record->exit_code = BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT ? BPF_CORE_READ(signal, group_exit_code)
									      : BPF_CORE_READ(leader, exit_code);
	bpf_core_read(record->comm, sizeof(record->comm), &leader->comm);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_by_tp_btf, struct task_struct *task)
{
	return report_exit(task);
}

SEC("raw_tp/sched_process_exit")
int exit_by_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return report_exit((struct task_struct *)ctx->args[0]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
