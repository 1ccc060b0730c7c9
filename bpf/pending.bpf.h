/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the walk does at its end with processes that have ended and are not told yet. */
#ifndef BPFTOP_PENDING_BPF_H
#define BPFTOP_PENDING_BPF_H

#include "ended.bpf.h"

/*
 * Hands over one whose leader has left its CPU for good, which is before the kernel frees it: that is put off for as long
 * as the parent does not wait, and as RCU pleases (CONFIG_RCU_LAZY: ten seconds; a CPU that is starved: longer).
 */
static long hand_over_if_dead(void *map, struct process_key *pending_key, struct pending_exit *pending, void *unused)
{
	struct walk_header *header = walk_header();
	struct task_struct *leader = (struct task_struct *)pending->leader;
	struct process_key key = *pending_key;
	struct signal_struct *signal;
	bool is_zombie;
	int threads;
	__u64 run_ns;

	if (!header)
		return 1;
	/* sched_process_free did not come; the memory may be another's by now. */
	if (BPF_CORE_READ(leader, tgid) != key.pid || read_start(leader) != key.start_ns) {
		bpf_map_delete_elem(&ended_threads, &key);
		hand_over_exit(&key, WIRE_UNKNOWN, header);
		return 0;
	}

	if (read_state(leader) != TASK_DEAD || read_on_cpu(leader))
		return 0;
	signal = BPF_CORE_READ(leader, signal);
	threads = BPF_CORE_READ(signal, nr_threads);
	is_zombie = BPF_CORE_READ(leader, exit_state) == EXIT_ZOMBIE;
	if (threads != is_zombie)
		return 0;
	run_ns = is_zombie ? BPF_CORE_READ(signal, sum_sched_runtime) + BPF_CORE_READ(leader, se.sum_exec_runtime)
			   : read_released_run(leader, signal);
	/* While it is a zombie nobody has begun to release it: its time is not in the sum as well. */
	if (!is_zombie || BPF_CORE_READ(leader, exit_state) == EXIT_ZOMBIE)
		hand_over_exit(&key, run_ns, header);
	return 0;
}

#endif
