/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Walks every task of the host's pid namespace along the kernel's list of processes, and the list of threads of each. The
 * iterator of walk.bpf.c looks each task up by its number and takes a reference to it; along the list it takes one load to
 * get to the next. Threads follow their leader, so their work is added here.
 *
 * What holds the list together is RCU: of a task that leaves it during a run, where it led to stays as it was for as long
 * as the run's critical section lasts. A run goes through so many tasks at most, since a kernel that does not preempt
 * gives its CPU to nobody else meanwhile. The next run starts at the task where the last one stopped, which it looks up
 * anew: what is found by its number is in the list.
 *
 * bpf_rdonly_cast, bpf_rcu_read_lock and bpf_task_from_pid came with 6.2 (commits a35b9af4ec2c, 9bb00b2895cb,
 * 3f0e6f2b41d3).
 */
#include "records.bpf.h"

extern void *bpf_rdonly_cast(void *address, __u32 type) __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;

#define TASK_AT(address) \
	((struct task_struct *)bpf_rdonly_cast((void *)(address), bpf_core_type_id_kernel(struct task_struct)))

/* The address of the task in which a list's node is. */
#define TASK_OF_NODE(node, field) ((__u64)(node) - bpf_core_field_offset(struct task_struct, field))

/* Address of the task to look at next; a number, which the verifier takes for the same at every turn of the loop. */
struct list_place {
	__u64 task;
};

/* The kernel's first task, whose pid is 0, is in the list as well, and ends it. */
static __always_inline __u64 next_process(struct task_struct *task)
{
	return TASK_OF_NODE(task->group_leader->tasks.next, tasks);
}

/* include/linux/sched/signal.h, __next_thread(): the list of threads has a head of its own. */
static __always_inline __u64 next_in_list(struct task_struct *task)
{
	__u64 head = (__u64)__builtin_preserve_access_index(&task->signal->thread_head);
	__u64 next = (__u64)task->thread_node.next;

	return next == head ? next_process(task) : TASK_OF_NODE(next, thread_node);
}

static __always_inline void add_thread(struct task_struct *task, struct walk_header *header)
{
	struct work_counters work;
	__u32 index = header->group_record;
	struct process_record *record;

	if (state_letter(task) == 'R')
		header->running_threads++;
	record = header->processes_grown ? record_in(&process_slot, index) : bpf_map_lookup_elem(&processes, &index);
	if (!record)
		return;
	write_own_work(&work, task);
	add_thread_work(record, &work, task->flags & PF_EXITING);
}

static __always_inline void see_process(struct task_struct *task, struct walk_header *header)
{
	int pid = header->namespace_level ? pid_in_namespace(task->thread_pid, header) : task->pid;

	header->group = pid ? task->tgid : 0;
	if (!pid)
		return;
	header->tasks++;
	header->group_record = header->processes;
	write_process(task, pid, pid, header);
	if (header->threads_wanted && task->signal->nr_threads > 1)
		write_thread(task, pid, header);
}

static __always_inline void see_thread(struct task_struct *task, struct walk_header *header)
{
	int tid = header->namespace_level ? pid_in_namespace(task->thread_pid, header) : task->pid;

	header->tasks++;
	add_thread(task, header);
	/* Of a process whose leader has ended the host needs the states of the threads. */
	if (header->threads_wanted || !task->group_leader->mm)
		write_thread(task, tid, header);
	if (stands_in(task, header))
		write_process(task, process_pid(task, header), tid, header);
}

static long see_next(__u32 turn, struct list_place *place)
{
	struct task_struct *task = TASK_AT(place->task);
	struct walk_header *header = walk_header();

	if (!header)
		return 1;
	if (!task->pid) {
		header->is_over = 1;
		return 1;
	}

	header->place = task->pid;
	header->place_start_ns = task_start(task);
	place->task = next_in_list(task);
	/* One that has left the list since it was come by has no number any more, and what it did is counted elsewhere. */
	if (!task->thread_pid)
		return 0;
	if (task->pid == task->tgid) {
		see_process(task, header);
		if (!header->group)
			place->task = next_process(task);
	} else if (header->group == task->tgid) {
		/* Not so of a leader whose place another thread is taking (exec): that one comes next, and is the leader. */
		see_thread(task, header);
	}
	return 0;
}

/* Where the walk begins: the first process of all has been the first in the list since it was made. */
static __always_inline __u64 first_process(void)
{
	struct task_struct *current = (void *)bpf_get_current_task();

	return (__u64)BPF_CORE_READ(current, thread_pid, numbers[0].ns, child_reaper, group_leader);
}

/* The task after the one where the last run stopped; 0 where that is gone. */
static __always_inline __u64 place_after(struct walk_header *header)
{
	struct task_struct *task = bpf_task_from_pid(header->place);
	__u64 next = 0;

	if (!task)
		return 0;
	if (task_start(task) == header->place_start_ns)
		next = next_in_list(task);
	bpf_task_release(task);
	return next;
}

/* Run by BPF_PROG_RUN, again and again until it says that the walk is over or its place is lost. */
SEC("syscall")
int walk_list(void *unused)
{
	struct walk_header *header = walk_header();
	struct list_place place;

	if (!header)
		return 0;
	bpf_rcu_read_lock();
	if (header->place) {
		place.task = place_after(header);
	} else {
		look_at_the_host(header);
		find_cpu_offsets(header);
		place.task = first_process();
	}

	if (place.task)
		bpf_loop(header->most_tasks, see_next, &place, 0);
	else
		header->place_lost = 1;
	bpf_rcu_read_unlock();

	if (header->is_over && header->exits_pending)
		bpf_for_each_map_elem(&pending_exits, hand_over_if_dead, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
