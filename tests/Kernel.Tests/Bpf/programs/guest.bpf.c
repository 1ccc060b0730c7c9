/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What a plugin may bring along: a constant, maps of several kinds, and a program that the kernel refuses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 step = 1;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps");

SEC("raw_tp/sched_process_exec")
int count_execs(void *ctx)
{
	__u32 first = 0;
	__u64 *count = bpf_map_lookup_elem(&shared, &first);

	if (count)
		__sync_fetch_and_add(count, step);
	return 0;
}

const volatile __u32 watched_thread = 0;

/* System calls of one thread. */
SEC("raw_tp/sys_enter")
int count_calls(void *ctx)
{
	__u32 second = 1;
	__u64 *count;

	if ((__u32)bpf_get_current_pid_tgid() != watched_thread)
		return 0;
	count = bpf_map_lookup_elem(&shared, &second);
	if (count)
		__sync_fetch_and_add(count, 1);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int refused(void *ctx)
{
	__u32 first = 0;
	__u64 *count = bpf_map_lookup_elem(&table, &first);

	return *count; /* may be NULL */
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
