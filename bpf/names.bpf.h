/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The names of kernel threads, which are longer than a task's own. */
#ifndef BPFTOP_NAMES_BPF_H
#define BPFTOP_NAMES_BPF_H

#include "arrays.bpf.h"

#define LONGEST_KERNEL_NAME 64 /* fs/proc/array.c, with the NUL */
#define LONGEST_DESCRIPTION 32 /* include/linux/workqueue.h: WORKER_DESC_LEN, 24 in 6.1 */

/*
 * As fs/proc/array.c, proc_task_name() has it: what the thread was made with, of which comm has only the first 15 bytes,
 * and behind the name of a worker what it works on (+) or worked on last (-) (kernel/workqueue.c, wq_worker_comm()). A
 * worker that ends during the walk may leave anything behind; it is no worker any more by then.
 */
__weak __noinline int write_kernel_name(__u32 index, __u64 address)
{
	struct task_struct *task = (struct task_struct *)address;
	struct kthread *thread = read_kernel_thread(task);
	struct walk_header *header = walk_header();
	struct process_record *record;
	struct worker_pool *pool = NULL;
	struct work_struct *work = NULL;
	struct worker *worker = NULL;
	char *full_name = NULL;
	long end = 0;

	if (!header)
		return 0;
	record = process_record_at(index, header);
	if (!record)
		return 0;
	if (thread && HAS_FULL_NAME(thread) && !bpf_core_read(&full_name, sizeof(full_name), &thread->full_name) && full_name)
		end = bpf_probe_read_kernel_str(record->kernel_name, LONGEST_KERNEL_NAME, full_name);
	if (end <= 1)
		end = bpf_probe_read_kernel_str(record->kernel_name, sizeof(task->comm), &task->comm);
	if (!thread || !(BPF_CORE_READ(task, flags) & PF_WQ_WORKER))
		return 0;

	end--; /* the NUL */
	if (end < 0 || end > WIRE_KERNEL_NAME_LEN - LONGEST_DESCRIPTION - 1)
		return 0;
	bpf_core_read(&worker, sizeof(worker), &thread->data);
	bpf_core_read(&pool, sizeof(pool), &worker->pool);
	if (!pool)
		return 0;
	bpf_core_read(&work, sizeof(work), &worker->current_work);
	if (bpf_probe_read_kernel_str(&record->kernel_name[end + 1], LONGEST_DESCRIPTION, worker->desc) <= 1)
		return 0;
	if (BPF_CORE_READ(task, flags) & PF_WQ_WORKER)
		record->kernel_name[end] = work ? '+' : '-';
	return 0;
}

#endif
