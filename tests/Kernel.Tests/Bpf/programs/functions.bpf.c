/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Counts calls of functions by the cookies of their probes, and their returns in the second half. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

/* The test's own thread: others call these functions too. */
const volatile __u32 thread = 0;

static __always_inline int count(__u32 index)
{
	__u64 *value = bpf_map_lookup_elem(&counts, &index);

	if (value && (__u32)bpf_get_current_pid_tgid() == thread)
		__sync_fetch_and_add(value, 1);
	return 0;
}

SEC("uprobe")
int called(struct pt_regs *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("uretprobe")
int returned(struct pt_regs *ctx)
{
	return count(8 + bpf_get_attach_cookie(ctx));
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
