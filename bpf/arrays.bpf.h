/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The arrays that the records of a walk are written into. */
#ifndef BPFTOP_ARRAYS_BPF_H
#define BPFTOP_ARRAYS_BPF_H

#include "maps.bpf.h"

/* Sized by the host, before the program is loaded, for what runs then. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct process_record);
} processes __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct thread_record);
} threads __weak SEC(".maps");

/*
 * Where that is full, the host puts a larger array into a slot, and the program stays loaded. Not so from the start:
 * the kernel waits for a grace period (12 ms and more) each time a slot is written, and looks up what is in one with a
 * call. Inner arrays of another size came with 5.10 (BPF_F_INNER_MAP, commit 4a8f87e60f6d); nothing older can load this.
 * (value_size and not a type: clang leaves the type of an inner value out of the type information.)
 */
struct process_array {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct process_record));
};

struct thread_array {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct thread_record));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct process_array);
} process_slot __weak SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct thread_array);
} thread_slot __weak SEC(".maps");

static __always_inline void *record_in(void *slot, __u32 index)
{
	__u32 first = 0;
	void *records = bpf_map_lookup_elem(slot, &first);

	return records ? bpf_map_lookup_elem(records, &index) : NULL;
}

static __always_inline struct process_record *process_record_at(__u32 index, const struct walk_header *header)
{
	return header->processes_grown ? record_in(&process_slot, index) : bpf_map_lookup_elem(&processes, &index);
}

static __always_inline struct thread_record *thread_record_at(__u32 index, const struct walk_header *header)
{
	return header->threads_grown ? record_in(&thread_slot, index) : bpf_map_lookup_elem(&threads, &index);
}

#endif
