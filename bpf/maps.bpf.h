/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Memory that the programs share with the host, and with each other. */
#ifndef BPFTOP_MAPS_BPF_H
#define BPFTOP_MAPS_BPF_H

#include "compat.bpf.h"
#include "wire.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct walk_header);
} walk_state __weak SEC(".maps"); /* weak: each program file has it, and they are linked */

static __always_inline struct walk_header *walk_header(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&walk_state, &first);
}

#endif
