/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What a task has done, and what the threads of its process that have ended did. */
#ifndef BPFTOP_WORK_BPF_H
#define BPFTOP_WORK_BPF_H

#include "arrays.bpf.h"
#include "ended.bpf.h"
#include "forget.bpf.h"

static __always_inline __u64 net_writes(__u64 written, __u64 cancelled)
{
	return written > cancelled ? written - cancelled : 0;
}

/* Work of the task itself. */
static __always_inline void write_own_work(struct work_counters *work, struct task_struct *task,
					   struct task_delay_info *delays)
{
	work->run_ns = task->se.sum_exec_runtime;
	work->user_ns = task->utime;
	work->system_ns = task->stime;
	work->minor_faults = task->min_flt;
	work->major_faults = task->maj_flt;
	work->voluntary_switches = task->nvcsw;
	work->involuntary_switches = task->nivcsw;
	work->read_chars = HAS_IO_CHARS(task) ? task->ioac.rchar : WIRE_UNKNOWN;
	work->write_chars = HAS_IO_CHARS(task) ? task->ioac.wchar : WIRE_UNKNOWN;
	work->read_bytes = HAS_IO_BYTES(task) ? task->ioac.read_bytes : WIRE_UNKNOWN;
	work->write_bytes = HAS_IO_BYTES(task) ? net_writes(task->ioac.write_bytes, task->ioac.cancelled_write_bytes) :
						 WIRE_UNKNOWN;
	work->run_delay_ns = HAS_SCHED_INFO(task) ? task->sched_info.run_delay : WIRE_UNKNOWN;
	work->block_delay_ns = WIRE_UNKNOWN;
	work->swap_delay_ns = WIRE_UNKNOWN;
	/* A task that was born while accounting was off has none, whatever was switched on later. */
	if (HAS_DELAY_ACCOUNTING(task) && delays) {
		work->block_delay_ns = delays->blkio_delay;
		work->swap_delay_ns = delays->swapin_delay;
	}
}

/* Work of the threads that have ended, as far as the kernel keeps sums that hold nothing else. */
static __always_inline void add_ended_work(struct work_counters *work, struct signal_struct *signal)
{
	work->run_ns += signal->sum_sched_runtime;
	work->user_ns += signal->utime;
	work->system_ns += signal->stime;
	work->minor_faults += signal->min_flt;
	work->major_faults += signal->maj_flt;
	work->voluntary_switches += signal->nvcsw;
	work->involuntary_switches += signal->nivcsw;
}

static __always_inline void add_io_and_waits(struct work_counters *work, const struct ended_work *ended)
{
	if (work->read_chars != WIRE_UNKNOWN) {
		work->read_chars += ended->read_chars;
		work->write_chars += ended->write_chars;
	}
	if (work->read_bytes != WIRE_UNKNOWN) {
		work->read_bytes += ended->read_bytes;
		work->write_bytes += net_writes(ended->write_bytes, ended->cancelled_bytes);
	}
	if (work->run_delay_ns != WIRE_UNKNOWN)
		work->run_delay_ns += ended->run_delay_ns;
	if (work->block_delay_ns != WIRE_UNKNOWN) {
		work->block_delay_ns += ended->block_delay_ns;
		work->swap_delay_ns += ended->swap_delay_ns;
	}
}

/* Whether a thread has ended that ran for long enough for the kernel to notice. */
static __always_inline __u64 has_ended_threads(struct signal_struct *signal)
{
	return signal->sum_sched_runtime | signal->min_flt | signal->nvcsw | signal->nivcsw;
}

/* I/O of threads that have ended, as the kernel has it, of the process that the walk is at. */
struct ended_work summed __weak = {};
struct ended_threads fresh __weak = {};

/* Of a process. */
#define LOST_THREADS 1
#define HAS_WAITED 2
#define HAS_ENDED 4

/* One that lost threads while nobody counted, and has waited for children, starts from the threads that it has. */
__weak __noinline int add_work_of_ended(__u32 index, __u64 address, __u64 signal, __u32 facts)
{
	struct task_struct *task = (struct task_struct *)address;
	struct walk_header *header = walk_header();
	struct ended_threads *entry = NULL;
	struct process_record *record;
	struct process_key key = {};

	if (!header)
		return 0;
	record = process_record_at(index, header);
	if (!record)
		return 0;
	key.start_ns = read_start(task);
	key.pid = BPF_CORE_READ(task, tgid);
	/* None is made for one that has ended itself: nobody may see it go, and the kernel's sum is complete. */
	if (header->exits_seen)
		entry = facts == LOST_THREADS ? entry_of_ended(&key, (struct signal_struct *)signal, &fresh, header) :
						bpf_map_lookup_elem(&ended_threads, &key);
	if (entry) {
		record->task_flags |= WIRE_ENDED_COUNTED;
		add_io_and_waits(&record->work, &entry->threads);
		if (entry->leader_task && entry->leader_task != address)
			add_io_and_waits(&record->work, &entry->leader);
	} else if (!(facts & HAS_WAITED)) {
		add_io_and_waits(&record->work, &summed);
	} else if ((facts & LOST_THREADS) && (!header->exits_seen || header->ended_lost)) {
		record->work.read_chars = WIRE_UNKNOWN;
		record->work.write_chars = WIRE_UNKNOWN;
		record->work.read_bytes = WIRE_UNKNOWN;
		record->work.write_bytes = WIRE_UNKNOWN;
	}
	return 0;
}

/* The rest. A process that never lost a thread nor waited for a child, as most are, needs no look-up. */
static __always_inline void add_counted_work(struct process_record *record, __u32 index, struct task_struct *task,
					     struct signal_struct *signal)
{
	__u64 ended = has_ended_threads(signal);
	__u64 waited;

	__builtin_memset(&summed, 0, sizeof(summed));
	if (HAS_IO_CHARS(signal)) {
		summed.read_chars = signal->ioac.rchar;
		summed.write_chars = signal->ioac.wchar;
	}
	if (HAS_IO_BYTES(signal)) {
		summed.read_bytes = signal->ioac.read_bytes;
		summed.write_bytes = signal->ioac.write_bytes;
		summed.cancelled_bytes = signal->ioac.cancelled_write_bytes;
	}
	waited = HAS_WAITED_FOR_CHILDREN(READ_PLAINLY, signal);
	if (ended | waited)
		add_work_of_ended(index, address_of(task), address_of(signal),
				  (ended ? LOST_THREADS : 0) | (waited ? HAS_WAITED : 0) | (task->exit_state ? HAS_ENDED : 0));
	else
		add_io_and_waits(&record->work, &summed);
}

static __always_inline __u64 sum_if_known(__u64 sum, __u64 more)
{
	return sum == WIRE_UNKNOWN || more == WIRE_UNKNOWN ? WIRE_UNKNOWN : sum + more;
}

/*
 * Adds a thread to its process. One on its way out may have been counted among the ended ones already, of whose I/O and
 * waits the kernel keeps no sum; all else the kernel adds when the thread is gone, and not before.
 */
static __always_inline void add_thread_work(struct process_record *record, const struct work_counters *thread, bool ends)
{
	struct work_counters *work = &record->work;

	work->run_ns += thread->run_ns;
	work->user_ns += thread->user_ns;
	work->system_ns += thread->system_ns;
	work->minor_faults += thread->minor_faults;
	work->major_faults += thread->major_faults;
	work->voluntary_switches += thread->voluntary_switches;
	work->involuntary_switches += thread->involuntary_switches;
	if (ends && (record->task_flags & WIRE_ENDED_COUNTED))
		return;
	work->read_chars = sum_if_known(work->read_chars, thread->read_chars);
	work->write_chars = sum_if_known(work->write_chars, thread->write_chars);
	work->read_bytes = sum_if_known(work->read_bytes, thread->read_bytes);
	work->write_bytes = sum_if_known(work->write_bytes, thread->write_bytes);
	work->run_delay_ns = sum_if_known(work->run_delay_ns, thread->run_delay_ns);
	work->block_delay_ns = sum_if_known(work->block_delay_ns, thread->block_delay_ns);
	work->swap_delay_ns = sum_if_known(work->swap_delay_ns, thread->swap_delay_ns);
}

#endif
