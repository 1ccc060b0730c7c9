/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Walks every task of the host's pid namespace by the kernel's iterator over tasks. A leader gives a process_record with
 * the totals of the threads that have ended and the leader's own work; every other thread gives a thread_record, which
 * the host adds, and one of them stands in for a leader that has ended (see wire.h). Nothing goes through the iterator's
 * file, so one read(2) is a whole walk.
 */
#include "records.bpf.h"

/* sums: whether the program may call back. */
static __always_inline int walk_task(struct task_struct *task, struct walk_header *header, bool sums)
{
	struct subject subject, init;
	int pid, tid;

	look_at(&subject, task);
	if (!header->tasks++) {
		look_at_the_host(header);
		if (sums)
			find_cpu_offsets(header);
	}

	if (is_child_of_hidden_init(&subject, header)) {
		header->tasks++;
		look_at(&init, subject.parent->group_leader);
		write_process(&init, 1, 1, header, sums);
	}

	tid = task_tid(&subject, header);
	pid = tid;
	if (task->pid != task->tgid) {
		write_thread(&subject, tid, header);
		if (!stands_in(&subject, header))
			return 0;
		pid = process_pid(task, header);
	}

	write_process(&subject, pid, tid, header, sums);
	/* The leader's own share as well: the process_record holds more than that. */
	if (task->pid == task->tgid && subject.signal->nr_threads > 1)
		write_thread(&subject, tid, header);
	return 0;
}

/* Without a task it is the end of the walk. */
SEC("iter/task")
int walk_tasks_and_ends(struct bpf_iter__task *ctx)
{
	struct walk_header *header = walk_header();
	struct task_struct *task = ctx->task;

	if (!header)
		return 0;
	if (task)
		return walk_task(task, header, true);
	if (header->exits_pending)
		bpf_for_each_map_elem(&pending_exits, hand_over_if_dead, NULL, 0);
	return 0;
}

/*
 * Before 5.13 (commit 69c087ba6225) a map cannot be gone through, nor can anything else call back. What that is for came
 * later.
 */
SEC("iter/task")
int walk_tasks(struct bpf_iter__task *ctx)
{
	struct walk_header *header = walk_header();
	struct task_struct *task = ctx->task;

	return task && header ? walk_task(task, header, false) : 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
