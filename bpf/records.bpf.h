/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The records of a walk, and what is written into them, whichever way the walk goes. */
#ifndef BPFTOP_RECORDS_BPF_H
#define BPFTOP_RECORDS_BPF_H

#include "arrays.bpf.h"
#include "pids.bpf.h"
#include "names.bpf.h"
#include "pending.bpf.h"
#include "resident.bpf.h"
#include "version1.bpf.h"
#include "work.bpf.h"

/* fs/proc/array.c, get_task_state(): the highest bit counts, with three exceptions. */
__weak __noinline int letter_of(__u32 state, __u32 exit_state)
{
	__u32 all = state | exit_state;

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

static __always_inline int state_letter(struct task_struct *task)
{
	return letter_of(task_state(task), task->exit_state);
}

/*
 * A task and where what is read of it is. Nothing costs the start as much as a pointer that is read of a task: since 6.3 the
 * verifier compares the names of all of the kernel's types, up to four times, at each visit, to learn whether it may be trusted
 * (kernel/bpf/btf.c, btf_nested_type_is_trusted()). So all are read here, before ways part.
 */
struct subject {
	struct task_struct *task;
	struct task_struct *leader;
	struct task_struct *parent;
	struct pid *pid;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct mm_struct *leader_mm;
	const struct cred *cred;
	struct task_delay_info *delays;
	struct css_set *cgroups;
	struct cgroup *cgroup; /* of version 2 */
	struct kernfs_node *cgroup_node;
};

static __always_inline void look_at(struct subject *subject, struct task_struct *task)
{
	subject->task = task;
	subject->leader = task->group_leader;
	subject->parent = task->real_parent;
	subject->pid = task->thread_pid;
	subject->signal = task->signal;
	subject->mm = task->mm;
	subject->leader_mm = subject->leader->mm;
	subject->cred = task->real_cred;
	subject->delays = HAS_DELAY_ACCOUNTING(task) ? task->delays : NULL;
	subject->cgroups = task->cgroups;
	subject->cgroup = subject->cgroups->dfl_cgrp;
	subject->cgroup_node = subject->cgroup->kn;
}

static __always_inline __u32 flags_of_task(const struct subject *subject)
{
	struct task_struct *task = subject->task;
	__u32 flags = 0;

	if (task->flags & PF_KTHREAD)
		flags |= WIRE_KERNEL_THREAD;
	if (task_frozen(task, subject->cgroup))
		flags |= WIRE_FROZEN;
	/* As kernel/cgroup/cgroup.c, cgroup_is_dead(); the only sign of it, for the id and the name stay. */
	if (!(subject->cgroup->self.flags & CSS_ONLINE))
		flags |= WIRE_CGROUP_REMOVED;
	if ((task->flags & PF_EXITING) && task->pid != task->tgid)
		flags |= WIRE_ENDING;
	return forget(flags);
}

static __always_inline void write_memory(struct process_record *record, struct mm_struct *mm,
					 const struct walk_header *header, bool sums)
{
	__u32 page_shift = header->page_shift;
	__u64 page_mask = (1ull << page_shift) - 1;
	struct file *exe;

	record->task_flags |= WIRE_HAS_MM;
	record->virtual_bytes = (__u64)mm->total_vm << page_shift;
	write_resident(record, mm, page_shift, sums && is_turn_of(record, header));
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

/* The task's own number, as the host's pid namespace has it; 0 for what is outside of that. */
static __always_inline int task_tid(const struct subject *subject, const struct walk_header *header)
{
	return header->namespace_level ? pid_in_namespace(address_of(subject->pid)) : subject->task->pid;
}

/* The same of its process. */
static __always_inline int process_pid(struct task_struct *task, const struct walk_header *header)
{
	return header->namespace_level ? pid_in_namespace((__u64)BPF_CORE_READ(task, group_leader, thread_pid)) : task->tgid;
}

static __always_inline void write_ids(struct process_record *record, const struct subject *subject,
				      const struct walk_header *header)
{
	struct pid *group = subject->signal->pids[PIDTYPE_PGID];
	struct pid *session = subject->signal->pids[PIDTYPE_SID];

	record->parent_pid = process_pid(subject->parent, header);
	if (header->namespace_level) {
		record->group_id = pid_in_namespace(address_of(group));
		record->session_id = pid_in_namespace(address_of(session));
	} else {
		record->group_id = group->numbers[0].nr;
		record->session_id = session->numbers[0].nr;
	}
	record->namespace_pid = innermost_pid(subject->pid, subject->task->pid);
}

/* With the parts of all CPUs in its memory only where the program may call back. */
static __always_inline void write_process(const struct subject *subject, int pid, int tid, struct walk_header *header, bool sums)
{
	struct task_struct *task = subject->task;
	struct signal_struct *signal = subject->signal;
	struct tty_struct *tty = signal->tty;
	__u32 index = header->processes++;
	struct process_record *record;

	if (tid == 1)
		header->init_record = index + 1;
	record = process_record_at(index, header);
	if (!record) {
		header->dropped++;
		return;
	}

	write_own_work(&record->work, task, subject->delays);
	add_ended_work(&record->work, signal);
	record->start_ns = task_start(task) + header->boot_offset_ns;
	record->cgroup_id = kernfs_id(subject->cgroup_node);
	record->version1_key = version1_key(subject->cgroups, header);
	record->exec_id = task->self_exec_id;
	record->pid = pid;
	record->tid = tid;
	record->facts_tid = tid;
	write_ids(record, subject, header);
	record->uid = subject->cred->euid.val;
	record->threads = signal->nr_threads;
	record->priority = task->prio - MAX_RT_PRIO;
	record->nice = task->static_prio - DEFAULT_PRIO;
	record->policy = task->policy;
	record->realtime_priority = task->rt_priority;
	record->processor = task_processor(task);
	record->oom_score_adj = signal->oom_score_adj;
	record->task_flags = flags_of_task(subject);
	record->frozen_since_ns = record->task_flags & WIRE_FROZEN ? freeze_start(subject->cgroup, header->boot_offset_ns) : 0;
	record->state = state_letter(task);
	/* The work of one that stands in is in its thread_record, and what has ended in its leader's record. */
	if (task->pid == task->tgid)
		add_counted_work(record, index, task, signal);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), task->comm);
	__builtin_memset(record->tty, 0, sizeof(record->tty));
	if (tty)
		bpf_probe_read_kernel_str(record->tty, sizeof(record->tty), tty->name);

	clear_memory(record);
	/* A kernel thread may borrow a process's memory for a while; it is not its own. */
	if (task->flags & PF_KTHREAD)
		write_kernel_name(index, address_of(task));
	else if (subject->mm)
		write_memory(record, subject->mm, header, sums);
}

static __always_inline void write_thread(const struct subject *subject, int tid, struct walk_header *header)
{
	struct task_struct *task = subject->task;
	struct thread_record *record = thread_record_at(header->threads++, header);

	if (!record) {
		header->dropped++;
		return;
	}

	write_own_work(&record->work, task, subject->delays);
	record->start_ns = task_start(task) + header->boot_offset_ns;
	record->tid = tid;
	record->pid = process_pid(task, header);
	record->namespace_tid = innermost_pid(subject->pid, task->pid);
	record->priority = task->prio - MAX_RT_PRIO;
	record->nice = task->static_prio - DEFAULT_PRIO;
	record->policy = task->policy;
	record->realtime_priority = task->rt_priority;
	record->processor = task_processor(task);
	record->task_flags = flags_of_task(subject);
	record->state = state_letter(task);
	bpf_probe_read_kernel(record->comm, sizeof(record->comm), task->comm);
}

/* Once for each process is enough, as long as its threads come one after the other; the host takes the first. */
static __always_inline bool stands_in(const struct subject *subject, struct walk_header *header)
{
	struct task_struct *task = subject->task;

	if (subject->leader_mm || !subject->mm || (task->flags & PF_KTHREAD) || header->stand_in_for == task->tgid)
		return false;
	header->stand_in_for = task->tgid;
	header->stand_ins++;
	return true;
}

/*
 * Some kernels hide pid 1 from iterators. It would have come before everything else; where it has not, its first child
 * leads to it. Threads of it that are hidden too are missing then.
 */
static __always_inline bool is_child_of_hidden_init(const struct subject *process, const struct walk_header *header)
{
	return !header->init_record && process_pid(process->parent, header) == 1;
}

#endif
