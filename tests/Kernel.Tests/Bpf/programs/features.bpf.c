/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Programs of several kinds, one of which no kernel takes, and what a plugin reads from them. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "bpftop.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

static __always_inline int tell(void)
{
	struct bpftop_process process;
	__u32 key = 7;
	__u64 one = 1, *count;

	bpftop_current_process(&process);
	bpf_ringbuf_output(&ring, &process, sizeof(process), 0);
	count = bpf_map_lookup_elem(&per_cpu, &key);
	if (count)
		(*count)++;
	else
		bpf_map_update_elem(&per_cpu, &key, &one, BPF_ANY);
	return 0;
}

SEC("tp_btf/there_is_no_such_tracepoint")
int BPF_PROG(by_nothing)
{
	return tell();
}

SEC("raw_tp/sched_process_exec")
int by_raw_tracepoint(void *ctx)
{
	return tell();
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(by_tp_btf)
{
	return tell();
}

SEC("iter/task")
int tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct bpftop_process process;

	if (!task)
		return 0;
	bpftop_process_of(task, &process);
	bpf_seq_write(ctx->meta->seq, &process, sizeof(process));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
