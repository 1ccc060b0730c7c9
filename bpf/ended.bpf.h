/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What has ended and is not all told yet, shared by the programs that see tasks end and by the walk. A process is
 * found by its leader's start and its number in the first pid namespace: both stay when another thread takes the
 * leader's place (exec), and no other process ever has both.
 */
#ifndef BPFTOP_ENDED_BPF_H
#define BPFTOP_ENDED_BPF_H

#include "maps.bpf.h"
#include <asm-generic/errno-base.h>

#define EXIT_RING_BYTES (512 * 1024)
#define PENDING_EXITS 4096
#define ENDED_PROCESSES 8192

struct process_key {
	__u64 start_ns;
	__u64 pid;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EXIT_RING_BYTES);
} exits __weak SEC(".maps");

/* A process whose last thread is on its way out: all but the CPU time, to which the way out still adds. */
struct pending_exit {
	struct exit_record record;
	__u64 leader; /* the task: the kernel keeps it until sched_process_free has taken this away */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PENDING_EXITS);
	__type(key, struct process_key);
	__type(value, struct pending_exit);
} pending_exits __weak SEC(".maps");

/*
 * Work of a process's ended threads of which the kernel keeps no sum, or one that holds more: signal->ioac is the I/O
 * of ended threads and of every child that was waited for (kernel/exit.c, wait_task_zombie()).
 */
struct ended_work {
	__u64 read_chars;
	__u64 write_chars;
	__u64 read_bytes;
	__u64 write_bytes;
	__u64 cancelled_bytes;
	__u64 run_delay_ns;
	__u64 block_delay_ns;
	__u64 swap_delay_ns;
};

/* A leader that ended before its threads keeps its work, unless a thread takes its place: then it is one of those. */
struct ended_threads {
	struct ended_work threads;
	struct ended_work leader;
	__u64 leader_task;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, ENDED_PROCESSES);
	__type(key, struct process_key);
	__type(value, struct ended_threads);
} ended_threads __weak SEC(".maps");

/* The walk may follow the kernel's pointers; a raw tracepoint gives plain numbers, which a helper has to read. */
#define READ_PLAINLY(from, field) ((from)->field)
#define READ_BY_HELPER(from, field) BPF_CORE_READ(from, field)

/*
 * Whether the process ever waited for a child: then signal->ioac holds a child's I/O as well. To be asked after ioac is
 * read, for these grow first. The faults of a child that ran in its parent's memory may be 0, and so may the switches
 * of one that never slept; but every process with memory has had some resident.
 */
#define HAS_WAITED_FOR_CHILDREN(read, signal)                                                                 \
	(read(signal, cmin_flt) | read(signal, cmaxrss) | read(signal, cnvcsw) | read(signal, cnivcsw))

/* The I/O of a task, or what signal_struct has: reads by helper. */
#define READ_IO(work, from)                                                                                   \
	do {                                                                                                  \
		if (HAS_IO_CHARS(from)) {                                                                     \
			(work)->read_chars = BPF_CORE_READ(from, ioac.rchar);                                 \
			(work)->write_chars = BPF_CORE_READ(from, ioac.wchar);                                \
		}                                                                                             \
		if (HAS_IO_BYTES(from)) {                                                                     \
			(work)->read_bytes = BPF_CORE_READ(from, ioac.read_bytes);                            \
			(work)->write_bytes = BPF_CORE_READ(from, ioac.write_bytes);                          \
			(work)->cancelled_bytes = BPF_CORE_READ(from, ioac.cancelled_write_bytes);            \
		}                                                                                             \
	} while (0)

/*
 * The entry of a process, made where there is none, in room that the caller has: it begins with what the kernel has summed
 * so far, if that is of its own threads alone. NULL where there is no room in the map.
 */
static __always_inline struct ended_threads *entry_of_ended(const struct process_key *key, struct signal_struct *signal,
							    struct ended_threads *fresh, struct walk_header *header)
{
	struct ended_threads *entry = bpf_map_lookup_elem(&ended_threads, key);

	if (entry)
		return entry;
	__builtin_memset(fresh, 0, sizeof(*fresh));
	READ_IO(&fresh->threads, signal);
	if (HAS_WAITED_FOR_CHILDREN(READ_BY_HELPER, signal))
		__builtin_memset(&fresh->threads, 0, sizeof(fresh->threads));
	bpf_map_update_elem(&ended_threads, key, fresh, BPF_NOEXIST);
	entry = bpf_map_lookup_elem(&ended_threads, key);
	if (!entry)
		header->ended_lost = 1;
	return entry;
}

static __always_inline long forget_pending(const struct process_key *key, struct walk_header *header)
{
	long result = bpf_map_delete_elem(&pending_exits, key);

	if (!result)
		__sync_fetch_and_add(&header->exits_pending, -1);
	return result;
}

/*
 * Hands over a process that has ended, unless somebody else has: then, and only then, it is not there to be deleted. One
 * that cannot be deleted just now (-EBUSY: this came in between while the map was locked) is told nevertheless.
 */
static __always_inline void hand_over_exit(const struct process_key *key, __u64 run_ns, struct walk_header *header)
{
	struct pending_exit *pending = bpf_map_lookup_elem(&pending_exits, key);
	struct exit_record *record;

	if (!pending)
		return;
	record = bpf_ringbuf_reserve(&exits, sizeof(*record), 0);
	if (!record) {
		if (forget_pending(key, header) != -ENOENT)
			__sync_fetch_and_add(&header->exits_lost, 1);
		return;
	}
	*record = pending->record;
	record->run_ns = run_ns;
	if (forget_pending(key, header) == -ENOENT)
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	else
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

/*
 * The CPU time of a process whose last thread is released. The kernel adds the leader's to the others' at that moment
 * (kernel/exit.c, __exit_signal()). One whose parent ignores SIGCHLD releases itself, while it runs: what is in the sum may
 * then be older by a tick.
 */
static __always_inline __u64 read_released_run(struct task_struct *leader, struct signal_struct *signal)
{
	__u64 released = BPF_CORE_READ(signal, sum_sched_runtime);
	__u64 run_ns = BPF_CORE_READ(leader, se.sum_exec_runtime);

	return released > run_ns ? released : run_ns;
}

#endif
