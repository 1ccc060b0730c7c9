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
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;
extern void bpf_rcu_read_unlock(void) __ksym __weak;

/* include/linux/bpf_verifier.h: BPF_MAX_LOOPS, twice as many as there can be tasks. */
#define ALL_TASKS (1 << 23)

/* What there is to be done about a task. */
#define ADD_TO_PROCESS 1
#define WRITE_THREAD 2
#define WRITE_PROCESS 4
#define WRITE_AGAIN 8

/* In memory, for the stack is short. */
static struct work_counters own, former;

/* Where pid 1 is if it is not in the list and has been found by a child of its; 0 once it has a record. */
static __u64 hidden_init;

static __always_inline void add_thread(const struct subject *subject, struct walk_header *header)
{
	struct process_record *record = process_record_at(header->group_record, header);

	if (!record)
		return;
	write_own_work(&own, subject->task, subject->delays);
	add_thread_work(record, &own, subject->task->flags & PF_EXITING);
}

/*
 * A thread that executes a program takes the leader's place, number and all, and that may be between the looks at the two
 * (fs/exec.c, de_thread()): then the process has its record. What there is to say of it is what its new leader says, and what
 * the former one did stays in.
 */
static __always_inline __u32 plan_leader(const struct subject *leader, int pid, struct walk_header *header)
{
	int group = leader->task->tgid;

	if (pid && group == header->group)
		/* Not where a thread has stood in for the former one: that has a record behind it. */
		return header->processes == header->group_record + 1 ? ADD_TO_PROCESS | WRITE_PROCESS | WRITE_AGAIN :
								       ADD_TO_PROCESS;
	header->group = pid ? group : 0;
	if (!pid)
		return 0;
	header->tasks++;
	header->group_record = header->processes;
	return header->threads_wanted && leader->signal->nr_threads > 1 ? WRITE_THREAD | WRITE_PROCESS : WRITE_PROCESS;
}

static __always_inline __u32 plan_thread(const struct subject *thread, struct walk_header *header)
{
	__u32 plan = ADD_TO_PROCESS;

	header->tasks++;
	if (state_letter(thread->task) == 'R')
		header->running_threads++;
	/* Of a process whose leader has ended the host needs the states of the threads. */
	if (header->threads_wanted || !thread->leader_mm)
		plan |= WRITE_THREAD;
	return stands_in(thread, header) ? plan | WRITE_PROCESS : plan;
}

/* Takes the record of the process back; what it did is left in former. */
static __always_inline void take_back(struct walk_header *header)
{
	struct process_record *record = process_record_at(header->group_record, header);

	if (record)
		former = record->work;
	header->processes = header->group_record;
}

static __always_inline void give_former_work(struct walk_header *header)
{
	struct process_record *record = process_record_at(header->group_record, header);

	if (record)
		record->work = former;
}

static __always_inline void see(const struct subject *subject, struct walk_header *header)
{
	struct task_struct *task = subject->task;
	struct task_struct *parent = subject->parent;
	int tid = task_tid(subject, header);
	__u32 plan = 0;

	if (task->pid == task->tgid)
		plan = plan_leader(subject, tid, header);
	/* Not so of a leader whose place another thread is taking (exec): that one comes next, and is the leader. */
	else if (task->tgid == header->group)
		plan = plan_thread(subject, header);

	plan = forget(plan);
	if (plan & ADD_TO_PROCESS)
		add_thread(subject, header);
	if (plan & WRITE_THREAD)
		write_thread(subject, tid, header);
	if (!(plan & WRITE_PROCESS))
		return;
	if (plan & WRITE_AGAIN)
		take_back(header);
	write_process(subject, process_pid(task, header), tid, header, true);
	if (forget(plan) & WRITE_AGAIN)
		give_former_work(header);
	if (task->pid == task->tgid && is_child_of_hidden_init(subject, header))
		hidden_init = (__u64)BPF_CORE_READ(parent, group_leader);
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
	struct subject subject;

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
	look_at(&subject, task);
	if (!task->pid || !subject.pid)
		return 0;
	header->place = task->pid;
	header->place_start_ns = task_start(task);
	see(&subject, header);
	return is_time_to_pause(header);
}

/* A pointer that was a number may not be trusted, so the verifier does not look whether those that are read there may. */
__weak __noinline int write_hidden_init(void)
{
	struct walk_header *header = walk_header();
	struct subject init;

	if (!header)
		return 0;
	header->tasks++;
	look_at(&init, bpf_rdonly_cast((void *)hidden_init, bpf_core_type_id_kernel(struct task_struct)));
	hidden_init = 0;
	write_process(&init, 1, 1, header, true);
	return 0;
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
	if (hidden_init)
		write_hidden_init();
	bpf_rcu_read_unlock();

	if (header->is_over && header->exits_pending)
		bpf_for_each_map_elem(&pending_exits, hand_over_if_dead, NULL, 0);
	run_ns = bpf_ktime_get_ns() - start_ns;
	if (header->longest_run_ns < run_ns)
		header->longest_run_ns = run_ns;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
