#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "bpftop.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct bpftop_process);
	__type(value, __u64);
} delivered SEC(".maps");

static __always_inline int count(void)
{
	struct bpftop_process process;
	__u64 one = 1, *sum;

	bpftop_current_process(&process);
	if (!process.pid)
		return 0;
	sum = bpf_map_lookup_elem(&delivered, &process);
	if (sum)
		__sync_fetch_and_add(sum, 1);
	else
		bpf_map_update_elem(&delivered, &process, &one, BPF_NOEXIST);
	return 0;
}

SEC("tp_btf/signal_deliver")
int BPF_PROG(by_tp_btf, int signal)
{
	return count();
}

SEC("raw_tp/signal_deliver")
int by_raw_tracepoint(void *ctx)
{
	return count();
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
