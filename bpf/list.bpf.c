/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Walks every task of the host's pid namespace along the kernel's list of processes, and the list of threads of each. The
 * iterator of walk.bpf.c looks each task up by its number and takes a reference to it; along the lists it takes a load or
 * two to get to the next. Threads follow their leader, so their work is added here.
 *
 * What holds the lists together is RCU. A run takes so long at most, since a kernel that does not preempt gives its CPU to
 * nobody else meanwhile; the next one goes along the lists to where the last one stopped.
 *
 * Iterators that a program calls itself came with 6.7 for tasks (commit c68a78ffe2cb).
 */
#include "records.bpf.h"

/* kernel/bpf/task_iter.c: struct bpf_iter_task, and the kind of iteration that goes through all threads. */
struct bpf_iter_task {
	__u64 opaque[3];
} __attribute__((aligned(8)));

#define BPF_TASK_ITER_ALL_THREADS 1

extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym __weak;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym __weak;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;

/* include/linux/bpf_verifier.h: BPF_MAX_LOOPS, twice as many as there can be tasks. */
#define ALL_TASKS (1 << 23)

static __always_inline void add_thread(struct task_struct *task, struct walk_header *header)
{
	struct process_record *record = process_record_at(header->group_record, header);
	struct work_counters work;

	if (!record)
		return;
	write_own_work(&work, task);
	add_thread_work(record, &work, task->flags & PF_EXITING);
}

/*
 * What is to be written of a task: there is one place for each kind of record, for the verifier goes through every path that
 * leads to one anew, and the program's start waits for it.
 */
struct writing {
	int tid;
	bool process;
	bool thread;
	bool again;
};

/*
 * A thread that executes a program takes the leader's place, number and all, and that may be between the looks at the two
 * (fs/exec.c, de_thread()): then the process has its record. What there is to say of it is what its new leader says, and what
 * the former one did stays in.
 */
static __always_inline void plan_leader(struct task_struct *leader, struct writing *writing, struct walk_header *header)
{
	int pid = writing->tid;

	if (pid && leader->tgid == header->group) {
		/* Not where a thread has stood in for the former one: that has a record behind it. */
		writing->again = writing->process = header->processes == header->group_record + 1;
		if (!writing->again)
			add_thread(leader, header);
		return;
	}
	header->group = pid ? leader->tgid : 0;
	if (!pid)
		return;
	header->tasks++;
	header->group_record = header->processes;
	writing->process = true;
	writing->thread = header->threads_wanted && leader->signal->nr_threads > 1;
}

static __always_inline void plan_thread(struct task_struct *task, struct writing *writing, struct walk_header *header)
{
	header->tasks++;
	add_thread(task, header);
	if (state_letter(task) == 'R')
		header->running_threads++;
	/* Of a process whose leader has ended the host needs the states of the threads. */
	writing->thread = header->threads_wanted || !task->group_leader->mm;
	writing->process = stands_in(task, header);
}

static __always_inline void see(struct task_struct *task, struct walk_header *header)
{
	struct writing writing = {.tid = task_tid(task, header)};
	struct process_record *record;
	struct work_counters before = {};

	if (task->pid == task->tgid)
		plan_leader(task, &writing, header);
	/* Not so of a leader whose place another thread is taking (exec): that one comes next, and is the leader. */
	else if (task->tgid == header->group)
		plan_thread(task, &writing, header);

	if (writing.thread)
		write_thread(task, writing.tid, header);
	if (!writing.process)
		return;
	if (writing.again) {
		record = process_record_at(header->group_record, header);
		if (record)
			before = record->work;
		header->processes = header->group_record;
	}
	write_process(task, process_pid(task, header), writing.tid, header);
	if (writing.again) {
		record = process_record_at(header->group_record, header);
		if (record)
			record->work = before;
		add_thread(task, header);
	}
	if (task->pid == task->tgid)
		see_hidden_init(task, header);
}

/* What seeks its place has used up time already. */
static __always_inline void start_clock(struct walk_header *header, __u64 most_ns)
{
	header->seeks = 0;
	header->until_look = header->look_every;
	header->pause_at_ns = bpf_ktime_get_ns() + most_ns;
}

static __always_inline bool is_time_to_pause(struct walk_header *header)
{
	if (--header->until_look)
		return false;
	header->until_look = header->look_every;
	return bpf_ktime_get_ns() >= header->pause_at_ns;
}

static long see_next(__u32 turn, struct bpf_iter_task *tasks)
{
	struct task_struct *task = bpf_iter_task_next(tasks);
	struct walk_header *header = walk_header();

	if (!header)
		return 1;
	if (!task) {
		header->is_over = !header->seeks;
		header->place_lost = header->seeks;
		return 1;
	}

	if (header->seeks) {
		if (task->pid == header->place && task_start(task) == header->place_start_ns)
			start_clock(header, header->most_ns / 2);
		return 0;
	}

	/*
	 * The kernel's own first task is in the list, too, and has the number 0. One that has left the list since it was come
	 * by has no number any more; what it did is counted elsewhere.
	 */
	if (!task->pid || !task->thread_pid)
		return 0;
	header->place = task->pid;
	header->place_start_ns = task_start(task);
	see(task, header);
	return is_time_to_pause(header);
}

/* Run by BPF_PROG_RUN, again and again until it says that the walk is over or its place is lost. */
SEC("syscall")
int walk_list(void *unused)
{
	struct walk_header *header = walk_header();
	__u64 start_ns = bpf_ktime_get_ns();
	struct bpf_iter_task tasks;
	__u64 run_ns;

	if (!header)
		return 0;
	if (header->place) {
		header->seeks = 1;
	} else {
		look_at_the_host(header);
		find_cpu_offsets(header);
		start_clock(header, header->most_ns);
	}

	bpf_rcu_read_lock();
	bpf_iter_task_new(&tasks, NULL, BPF_TASK_ITER_ALL_THREADS);
	bpf_loop(ALL_TASKS, see_next, &tasks, 0);
	bpf_iter_task_destroy(&tasks);
	bpf_rcu_read_unlock();

	if (header->is_over && header->exits_pending)
		bpf_for_each_map_elem(&pending_exits, hand_over_if_dead, NULL, 0);
	run_ns = bpf_ktime_get_ns() - start_ns;
	if (header->longest_run_ns < run_ns)
		header->longest_run_ns = run_ns;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
