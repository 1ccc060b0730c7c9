/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The system calls of one process: how often, how long, and how many failed. Every call of the machine passes these
 * programs while they are attached, so they are attached only while somebody looks.
 */
#include "details.h"
#include "records.h"

#define MOST_CALLS 1024	   /* different ones, of both sizes of words */
#define MOST_THREADS 32768 /* that are in a call at a time */

/* The process, by the kernel's own number: found once, so that all others are passed over by one comparison. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} target SEC(".maps");

struct begun {
	__u64 at;
	__u32 call;
	__u32 reserved;
};

/* By thread. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MOST_THREADS);
	__type(key, __u32);
	__type(value, struct begun);
} calls_begun SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MOST_CALLS);
	__type(key, __u32);
	__type(value, struct call_sums);
} calls SEC(".maps");

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info___x86 {
	__u32 status;
};

struct task_struct___x86 {
	struct thread_info___x86 thread_info;
};

struct thread_info___arm64 {
	unsigned long flags;
};

struct task_struct___arm64 {
	struct thread_info___arm64 thread_info;
};

#pragma clang attribute pop

/* Whether it is in a call of 32-bit code, which has numbers of its own. */
static __always_inline bool is_compat(void)
{
#if defined(__TARGET_ARCH_x86)
	struct task_struct___x86 *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.status) & 0x2; /* arch/x86/include/asm/thread_info.h: TS_COMPAT */
#elif defined(__TARGET_ARCH_arm64)
	struct task_struct___arm64 *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.flags) & (1ul << 22); /* arch/arm64/include/asm/thread_info.h: TIF_32BIT */
#else
	return false;
#endif
}

static __always_inline bool is_target(__u64 thread)
{
	__u32 first = 0;
	__u32 *process = bpf_map_lookup_elem(&target, &first);

	return process && *process == thread >> 32;
}

static __always_inline int call_begins(long call)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct begun begun = {};
	__u32 key = thread;

	if (!is_target(thread))
		return 0;
	begun.at = bpf_ktime_get_ns();
	begun.call = (__u32)call & ~CALL_COMPAT;
	if (is_compat())
		begun.call |= CALL_COMPAT;
	bpf_map_update_elem(&calls_begun, &key, &begun, BPF_ANY);
	return 0;
}

/* A call that began before somebody looked has no start: it is not counted, for how long it took is not known. */
static __always_inline int call_ends(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct call_sums *sums, none = {};
	struct begun *begun;
	__u32 key = thread, call;
	__u64 took;

	if (!is_target(thread))
		return 0;
	begun = bpf_map_lookup_elem(&calls_begun, &key);
	if (!begun)
		return 0;
	took = bpf_ktime_get_ns() - begun->at;
	call = begun->call;
	bpf_map_delete_elem(&calls_begun, &key);
	sums = bpf_map_lookup_elem(&calls, &call);
	if (!sums) {
		bpf_map_update_elem(&calls, &call, &none, BPF_NOEXIST);
		sums = bpf_map_lookup_elem(&calls, &call);
		if (!sums)
			return 0;
	}
	__sync_fetch_and_add(&sums->count, 1);
	__sync_fetch_and_add(&sums->time_ns, took);
	/* include/linux/err.h: the last 4,095 numbers are errors. */
	if (result < 0 && result >= -4095)
		__sync_fetch_and_add(&sums->errors, 1);
	/* Two at once may lose the longer one; it is only to be told that there was a long one. */
	if (took > sums->longest_ns)
		sums->longest_ns = took;
	return 0;
}

/* Goes through the tasks, those of the one process where the kernel can do so. */
SEC("iter/task")
int find_target(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 first = 0, process;

	if (!task || !is_wanted(task))
		return 0;
	process = BPF_CORE_READ(task, tgid);
	bpf_map_update_elem(&target, &first, &process, BPF_ANY);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(begins_by_tp_btf, void *registers, long call)
{
	return call_begins(call);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(ends_by_tp_btf, void *registers, long result)
{
	return call_ends(result);
}

/* Where BPF may not look at the types of a tracepoint's arguments. */
SEC("raw_tp/sys_enter")
int begins_by_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return call_begins(ctx->args[1]);
}

SEC("raw_tp/sys_exit")
int ends_by_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return call_ends(ctx->args[1]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
