/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Sees threads and processes end. The same by two ways in, best first; the host attaches the first that the running
 * kernel offers.
 *
 * A process's end is told in two steps. sched_process_exit knows when, how and where, but the rest of the way out is still
 * to come, and the time of a running task is that of its last clock tick. Since 6.16 (kernel/exit.c, do_exit()) the rest
 * has the taking down of the process's memory in it, which may be a fifth of all that a short process uses.
 * sched_process_free comes when the parent has waited and the last CPU has let go of the task (and an RCU grace period
 * has passed): nothing can be added any more. What is not freed when a walk ends is handed over then, once it has left
 * its CPU.
 */
#include "maps.bpf.h"
#include "pids.bpf.h"
#include "ended.bpf.h"
#include <bpf/bpf_tracing.h>

static __always_inline void read_work(struct ended_work *work, struct task_struct *task)
{
	READ_IO(work, task);
	if (HAS_SCHED_INFO(task))
		work->run_delay_ns = BPF_CORE_READ(task, sched_info.run_delay);
	if (HAS_DELAY_ACCOUNTING(task)) {
		struct task_delay_info *delays = BPF_CORE_READ(task, delays);

		if (delays) {
			work->block_delay_ns = BPF_CORE_READ(delays, blkio_delay);
			work->swap_delay_ns = BPF_CORE_READ(delays, swapin_delay);
		}
	}
}

/* Two threads of a process may end on two CPUs at once. */
static __always_inline void add_work(struct ended_work *sum, const struct ended_work *work)
{
	__sync_fetch_and_add(&sum->read_chars, work->read_chars);
	__sync_fetch_and_add(&sum->write_chars, work->write_chars);
	__sync_fetch_and_add(&sum->read_bytes, work->read_bytes);
	__sync_fetch_and_add(&sum->write_bytes, work->write_bytes);
	__sync_fetch_and_add(&sum->cancelled_bytes, work->cancelled_bytes);
	__sync_fetch_and_add(&sum->run_delay_ns, work->run_delay_ns);
	__sync_fetch_and_add(&sum->block_delay_ns, work->block_delay_ns);
	__sync_fetch_and_add(&sum->swap_delay_ns, work->swap_delay_ns);
}

static __always_inline void count_thread(struct task_struct *task, struct task_struct *leader,
					 const struct process_key *key, struct walk_header *header)
{
	struct ended_threads fresh;
	struct ended_threads *entry = entry_of_ended(key, BPF_CORE_READ(task, signal), &fresh, header);
	struct ended_work work = {};

	if (!entry)
		return;
	read_work(&work, task);
	if (task == leader) {
		/* The leader before this one, if there was one, is a thread like the others. */
		if (entry->leader_task)
			add_work(&entry->threads, &entry->leader);
		entry->leader = work;
		entry->leader_task = (__u64)task;
	} else {
		add_work(&entry->threads, &work);
	}
}

static __always_inline void remember_end(struct task_struct *task, struct task_struct *leader, int pid,
					 const struct process_key *key, struct walk_header *header)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct pending_exit pending = { .leader = (__u64)leader };
	struct exit_record *end = &pending.record;

	end->start_ns = key->start_ns + header->boot_offset_ns;
	end->end_ns = bpf_ktime_get_boot_ns() + header->boot_offset_ns;
	end->run_ns = WIRE_UNKNOWN;
	end->cgroup_id = read_kernfs_id(BPF_CORE_READ(task, cgroups, dfl_cgrp, kn));
	end->pid = pid;
	end->parent_pid = pid_in_namespace((__u64)BPF_CORE_READ(leader, real_parent, group_leader, thread_pid));
	end->uid = BPF_CORE_READ(leader, real_cred, euid.val);
	end->exit_code = BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT ? BPF_CORE_READ(signal, group_exit_code)
									 : BPF_CORE_READ(leader, exit_code);
	bpf_core_read(end->comm, sizeof(end->comm), &leader->comm);

	/* Two threads that end on two CPUs at once may both find that none is left. */
	if (!bpf_map_update_elem(&pending_exits, key, &pending, BPF_NOEXIST)) {
		__sync_fetch_and_add(&header->exits_pending, 1);
		if (!header->frees_seen) {
			bpf_map_delete_elem(&ended_threads, key);
			hand_over_exit(key, WIRE_UNKNOWN, header);
		}
	} else if (!bpf_map_lookup_elem(&pending_exits, key)) {
		__sync_fetch_and_add(&header->exits_lost, 1);
	}
}

static __always_inline int task_exits(struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct walk_header *header = walk_header();
	struct process_key key = {};
	bool last;
	int pid;

	/* Before the first walk nobody knows which namespace's pids are wanted. */
	if (!header || !header->namespace_id)
		return 0;
	last = BPF_CORE_READ(task, signal, live.counter) <= 0;
	pid = pid_in_namespace((__u64)BPF_CORE_READ(leader, thread_pid));
	if (!pid)
		return 0;
	key.start_ns = read_start(leader);
	key.pid = BPF_CORE_READ(task, tgid);
	if (task != leader || !last)
		count_thread(task, leader, &key, header);
	if (last)
		remember_end(task, leader, pid, &key, header);
	return 0;
}

static __always_inline int task_is_freed(struct task_struct *task)
{
	struct walk_header *header = walk_header();
	struct process_key key = {};

	key.pid = BPF_CORE_READ(task, tgid);
	if (!header || BPF_CORE_READ(task, group_leader) != task)
		return 0;
	key.start_ns = read_start(task);
	bpf_map_delete_elem(&ended_threads, &key);
	hand_over_exit(&key, read_released_run(task, BPF_CORE_READ(task, signal)), header);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(exit_by_tp_btf, struct task_struct *task)
{
	return task_exits(task);
}

SEC("raw_tp/sched_process_exit")
int exit_by_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return task_exits((struct task_struct *)ctx->args[0]);
}

SEC("tp_btf/sched_process_free")
int BPF_PROG(free_by_tp_btf, struct task_struct *task)
{
	return task_is_freed(task);
}

SEC("raw_tp/sched_process_free")
int free_by_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return task_is_freed((struct task_struct *)ctx->args[0]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
