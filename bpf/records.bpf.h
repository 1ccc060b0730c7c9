/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The records of a walk, and what is written into them, whichever way the walk goes. */
#ifndef BPFTOP_RECORDS_BPF_H
#define BPFTOP_RECORDS_BPF_H

#include "maps.bpf.h"
#include "pids.bpf.h"
#include "names.bpf.h"
#include "pending.bpf.h"
#include "resident.bpf.h"
#include "version1.bpf.h"
#include "work.bpf.h"

/* Sized by the host, before the program is loaded, for what runs then. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct process_record);
} processes __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct thread_record);
} threads __weak SEC(".maps");

/*
 * Where that is full, the host puts a larger array into a slot, and the program stays loaded. Not so from the start:
 * the kernel waits for a grace period (12 ms and more) each time a slot is written, and looks up what is in one with a
 * call. Inner arrays of another size came with 5.10 (BPF_F_INNER_MAP, commit 4a8f87e60f6d); nothing older can load this.
 * (value_size and not a type: clang leaves the type of an inner value out of the type information.)
 */
struct process_array {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct process_record));
};

struct thread_array {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct thread_record));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct process_array);
} process_slot __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct thread_array);
} thread_slot __weak SEC(".maps");

static __always_inline void *record_in(void *slot, __u32 index)
{
	__u32 first = 0;
	void *records = bpf_map_lookup_elem(slot, &first);

	return records ? bpf_map_lookup_elem(records, &index) : NULL;
}

/* fs/proc/array.c, get_task_state(): the highest bit counts, with three exceptions. */
static __always_inline unsigned char state_letter(struct task_struct *task)
{
	unsigned int state = task_state(task);
	unsigned int all = state | task->exit_state;

	if (state & (TASK_RTLOCK_WAIT | TASK_FROZEN))
		return 'D';
	if ((state & TASK_IDLE) == TASK_IDLE)
		return 'I';
	if (all & TASK_PARKED)
		return 'P';
	if (all & EXIT_ZOMBIE)
		return 'Z';
	if (all & EXIT_DEAD)
		return 'X';
	if (all & TASK_TRACED_BIT)
		return 't';
	if (all & TASK_STOPPED_BIT)
		return 'T';
	if (all & TASK_UNINTERRUPTIBLE)
		return 'D';
	return all & TASK_INTERRUPTIBLE ? 'S' : 'R';
}

static __always_inline __u32 flags_of_task(struct task_struct *task)
{
	__u32 flags = 0;

	if (task->flags & PF_KTHREAD)
		flags |= WIRE_KERNEL_THREAD;
	if (task_frozen(task))
		flags |= WIRE_FROZEN;
	/* As kernel/cgroup/cgroup.c, cgroup_is_dead(); the only sign of it, for the id and the name stay. */
	if (!(task->cgroups->dfl_cgrp->self.flags & CSS_ONLINE))
		flags |= WIRE_CGROUP_REMOVED;
	if ((task->flags & PF_EXITING) && task->pid != task->tgid)
		flags |= WIRE_ENDING;
	return flags;
}

static __always_inline void write_memory(struct process_record *record, struct mm_struct *mm,
					 const struct walk_header *header)
{
	__u32 page_shift = header->page_shift;
	__u64 page_mask = (1ull << page_shift) - 1;
	struct file *exe;

	record->task_flags |= WIRE_HAS_MM;
	record->virtual_bytes = (__u64)mm->total_vm << page_shift;
	write_resident(record, mm, page_shift, is_turn_of(record, header));
	record->hugetlb_bytes = huge_pages(mm) << page_shift;
	record->data_bytes = ((__u64)mm->data_vm + mm->stack_vm) << page_shift;
	record->stack_bytes = (__u64)mm->stack_vm << page_shift;
	record->code_bytes = ((mm->end_code + page_mask) & ~page_mask) - (mm->start_code & ~page_mask);
	record->pagetable_bytes = mm->pgtables_bytes.counter;
	record->arg_start = mm->arg_start;
	record->arg_end = mm->arg_end;

	exe = mm->exe_file;
	if (exe) {
		struct inode *inode = exe->f_inode;

		record->exe_inode = inode->i_ino;
		record->exe_device = inode->i_sb->s_dev;
		if (!inode->i_nlink)
			record->task_flags |= WIRE_EXE_DELETED;
	}
}

static __always_inline void clear_memory(struct process_record *record)
{
	record->arg_start = 0;
	record->arg_end = 0;
	record->virtual_bytes = 0;
	record->resident_bytes = 0;
	record->shared_bytes = 0;
	record->swap_bytes = 0;
	record->data_bytes = 0;
	record->stack_bytes = 0;
	record->code_bytes = 0;
	record->pagetable_bytes = 0;
	record->hugetlb_bytes = 0;
	record->held_resident_bytes = 0;
	record->held_shared_bytes = 0;
	record->held_swap_bytes = 0;
	record->exe_inode = 0;
	record->exe_device = 0;
}

static __always_inline struct process_record *process_record_at(__u32 index, const struct walk_header *header)
{
	return header->processes_grown ? record_in(&process_slot, index) : bpf_map_lookup_elem(&processes, &index);
}

/* The task's own number, as the host's pid namespace has it; 0 for what is outside of that. */
static __always_inline int task_tid(struct task_struct *task, const struct walk_header *header)
{
	return header->namespace_level ? pid_in_namespace(task->thread_pid, header) : task->pid;
}

static __always_inline int process_pid(struct task_struct *task, const struct walk_header *header)
{
	return header->namespace_level ? pid_in_namespace(task->group_leader->thread_pid, header) : task->tgid;
}

static __always_inline void write_ids(struct process_record *record, struct task_struct *task,
				      struct signal_struct *signal, const struct walk_header *header)
{
	struct pid *group = signal->pids[PIDTYPE_PGID];
	struct pid *session = signal->pids[PIDTYPE_SID];

	record->parent_pid = process_pid(task->real_parent, header);
	if (header->namespace_level) {
		record->group_id = pid_in_namespace(group, header);
		record->session_id = pid_in_namespace(session, header);
	} else {
		record->group_id = group->numbers[0].nr;
		record->session_id = session->numbers[0].nr;
	}
	record->namespace_pid = innermost_pid(task->thread_pid, task->pid);
}

static __always_inline void write_process(struct task_struct *task, int pid, int tid, struct walk_header *header)
{
	__u32 index = header->processes++;
	struct process_record *record;
	struct signal_struct *signal = task->signal;
	struct tty_struct *tty = signal->tty;
	struct mm_struct *mm = task->mm;

	if (tid == 1)
		header->init_record = index + 1;
	record = process_record_at(index, header);
	if (!record) {
		header->dropped++;
		return;
	}

	write_own_work(&record->work, task);
	add_ended_work(&record->work, signal);
	record->start_ns = task_start(task) + header->boot_offset_ns;
	record->cgroup_id = kernfs_id(task->cgroups->dfl_cgrp->kn);
	record->version1_key = version1_key(task, header);
	record->exec_id = task->self_exec_id;
	record->pid = pid;
	record->tid = tid;
	record->facts_tid = tid;
	write_ids(record, task, signal, header);
	record->uid = task->real_cred->euid.val;
	record->threads = signal->nr_threads;
	record->priority = task->prio - MAX_RT_PRIO;
	record->nice = task->static_prio - DEFAULT_PRIO;
	record->policy = task->policy;
	record->realtime_priority = task->rt_priority;
	record->processor = task_processor(task);
	record->oom_score_adj = signal->oom_score_adj;
	record->task_flags = flags_of_task(task);
	record->frozen_since_ns = record->task_flags & WIRE_FROZEN ? freeze_start(task, header->boot_offset_ns) : 0;
	record->state = state_letter(task);
	/* The work of one that stands in is in its thread_record, and what has ended in its leader's record. */
	if (task->pid == task->tgid)
		add_counted_work(record, task, signal, header);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), task->comm);
	__builtin_memset(record->tty, 0, sizeof(record->tty));
	if (tty)
		bpf_probe_read_kernel_str(record->tty, sizeof(record->tty), tty->name);

	clear_memory(record);
	/* A kernel thread may borrow a process's memory for a while; it is not its own. */
	if (task->flags & PF_KTHREAD)
		write_kernel_name(record, task);
	else if (mm)
		write_memory(record, mm, header);
}

static __always_inline void write_thread(struct task_struct *task, int tid, struct walk_header *header)
{
	__u32 index = header->threads++;
	struct thread_record *record;

	record = header->threads_grown ? record_in(&thread_slot, index) : bpf_map_lookup_elem(&threads, &index);
	if (!record) {
		header->dropped++;
		return;
	}

	write_own_work(&record->work, task);
	record->start_ns = task_start(task) + header->boot_offset_ns;
	record->tid = tid;
	record->pid = process_pid(task, header);
	record->namespace_tid = innermost_pid(task->thread_pid, task->pid);
	record->priority = task->prio - MAX_RT_PRIO;
	record->nice = task->static_prio - DEFAULT_PRIO;
	record->policy = task->policy;
	record->realtime_priority = task->rt_priority;
	record->processor = task_processor(task);
	record->task_flags = flags_of_task(task);
	record->state = state_letter(task);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), task->comm);
}

/* Once for each process is enough, as long as its threads come one after the other; the host takes the first. */
static __always_inline bool stands_in(struct task_struct *task, struct walk_header *header)
{
	if (task->group_leader->mm || !task->mm || (task->flags & PF_KTHREAD) || header->stand_in_for == task->tgid)
		return false;
	header->stand_in_for = task->tgid;
	header->stand_ins++;
	return true;
}

/*
 * Some kernels hide pid 1 from iterators. It would have come before everything else; where it has not, its first child
 * leads to it. Threads of it that are hidden too are missing then.
 */
static __always_inline void see_hidden_init(struct task_struct *process, struct walk_header *header)
{
	struct task_struct *parent;

	if (header->init_record)
		return;
	parent = process->real_parent->group_leader;
	if (process_pid(parent, header) == 1) {
		header->tasks++;
		write_process(parent, 1, 1, header);
	}
}

#endif
