/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Resident pages of a process, to the page. Since 6.2 (commit f1a7941243c1) a counter has a central part, and one for
 * each CPU that is handed in when it reaches a batch: max(32, 2 * CPUs) pages, so that what the central parts lack
 * grows with the square of the CPUs. lib/percpu_counter.c, __percpu_counter_sum() adds them up, and so does this.
 */
#ifndef BPFTOP_RESIDENT_BPF_H
#define BPFTOP_RESIDENT_BPF_H

#include "forget.bpf.h"
#include "wire.h"

/*
 * Possible CPUs whose parts are added, set by the host before the program is loaded; 0 for the central parts alone. A
 * constant by the time the verifier looks: it sees a loop of so many turns, and none of this where it is 0.
 */
const volatile __u32 summed_cpus __weak = 0;

/* How far the memory of each CPU is from the address that a pointer to per-CPU memory has. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} cpu_offsets __weak SEC(".maps");

/* Memory of which both the pointer and the places are known. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} cpu_places __weak SEC(".maps");

struct resident_pages {
	__s64 file;
	__s64 anonymous;
	__s64 swap;
	__s64 shmem;
};

/*
 * What the CPUs have not handed in of one process. In memory, and not on the stack: so nothing that was added is known to the
 * verifier, and the next turn is the same as the one before.
 */
struct resident_pages held __weak = {};

static __always_inline bool can_sum(void)
{
	return summed_cpus && bpf_core_field_exists(((struct mm_struct *)0)->rss_stat[0].counters) &&
	       bpf_core_field_exists(((struct bpf_array *)0)->pptrs);
}

/*
 * The kernel's own table of offsets (__per_cpu_offset) has no name for BPF where it is built without
 * CONFIG_KALLSYMS_ALL, so they are the differences between the places of a map's memory and its pointer. Once: they
 * never change. (A pointer becomes a number by being written to memory and read again.)
 */
static long find_cpu_offset(__u32 cpu, const __u64 *pointer)
{
	__u32 zero = 0;
	void *place = bpf_map_lookup_percpu_elem(&cpu_places, &zero, cpu);
	__u64 *number = bpf_map_lookup_elem(&cpu_offsets, &cpu);

	if (!number)
		return 1;
	*(void *volatile *)number = place;
	*(volatile __u64 *)number = *(volatile __u64 *)number - *pointer;
	return 0;
}

static __always_inline void find_cpu_offsets(struct walk_header *header)
{
	__u32 zero = 0;
	__u64 *number = bpf_map_lookup_elem(&cpu_offsets, &zero);
	__u64 pointer = 0;

	if (!can_sum() || !number || *number)
		return;
	header->summed_cpus = 0;
	*(void *volatile *)number = &cpu_places;
	pointer = *(volatile __u64 *)number + bpf_core_field_offset(((struct bpf_array *)0)->pptrs);
	bpf_probe_read_kernel(&pointer, sizeof(pointer), (void *)pointer);
	if (bpf_loop(summed_cpus, find_cpu_offset, &pointer, 0) == summed_cpus)
		header->summed_cpus = summed_cpus;
}

/* Where the counters of one process begin. */
struct part_places {
	__u64 kinds[NR_MM_COUNTERS];
	bool side_by_side;
};

static __always_inline int read_part(const struct part_places *places, int kind, __u64 offset)
{
	int part = 0;

	bpf_probe_read_kernel(&part, sizeof(part), (void *)(places->kinds[kind] + offset));
	return part;
}

/* Since 6.6 the four parts of a CPU are side by side, where one read gets them. */
static long add_parts_of_cpu(__u32 cpu, const struct part_places *places)
{
	__u64 *offset = bpf_map_lookup_elem(&cpu_offsets, &cpu);
	int parts[NR_MM_COUNTERS] = {};

	if (!offset)
		return 1;
	if (places->side_by_side) {
		bpf_probe_read_kernel(parts, sizeof(parts), (void *)(places->kinds[MM_FILEPAGES] + *offset));
	} else {
		parts[MM_FILEPAGES] = read_part(places, MM_FILEPAGES, *offset);
		parts[MM_ANONPAGES] = read_part(places, MM_ANONPAGES, *offset);
		parts[MM_SWAPENTS] = read_part(places, MM_SWAPENTS, *offset);
		parts[MM_SHMEMPAGES] = read_part(places, MM_SHMEMPAGES, *offset);
	}
	held.file += parts[MM_FILEPAGES];
	held.anonymous += parts[MM_ANONPAGES];
	held.swap += parts[MM_SWAPENTS];
	held.shmem += parts[MM_SHMEMPAGES];
	return 0;
}

/* False where the parts cannot be had. */
__weak __noinline int add_cpu_parts(__u64 file, __u64 anonymous, __u64 swap, __u64 shmem)
{
	struct part_places places = {.kinds = {file, anonymous, swap, shmem}};

	if (!can_sum())
		return false;
	places.side_by_side = anonymous == file + MM_ANONPAGES * sizeof(int) && swap == file + MM_SWAPENTS * sizeof(int) &&
			      shmem == file + MM_SHMEMPAGES * sizeof(int);
	return bpf_loop(summed_cpus, add_parts_of_cpu, &places, 0) == summed_cpus;
}

/* Adding up takes longer the more CPUs there are, so the host may have it done for some of the processes each time. */
static __always_inline bool is_turn_of(const struct process_record *record, const struct walk_header *header)
{
	return header->sum_every <= 1 || (__u32)record->pid % header->sum_every == header->sum_turn ||
	       (__s64)(record->start_ns - header->young_since_ns) > 0;
}

static __always_inline __s64 not_negative(__s64 pages)
{
	return pages < 0 ? 0 : pages;
}

static __always_inline void read_central(struct resident_pages *pages, struct mm_struct *mm)
{
	pages->file = mm_pages(mm, MM_FILEPAGES);
	pages->anonymous = mm_pages(mm, MM_ANONPAGES);
	pages->swap = mm_pages(mm, MM_SWAPENTS);
	pages->shmem = mm_pages(mm, MM_SHMEMPAGES);
}

#define counters(mm, kind) address_of((mm)->rss_stat[kind].counters)

static __always_inline void write_resident(struct process_record *record, struct mm_struct *mm, __u32 page_shift,
					   bool summed)
{
	struct resident_pages pages;

	read_central(&pages, mm);
	__builtin_memset(&held, 0, sizeof(held));
	if (summed && can_sum()) {
		if (add_cpu_parts(counters(mm, MM_FILEPAGES), counters(mm, MM_ANONPAGES), counters(mm, MM_SWAPENTS),
				  counters(mm, MM_SHMEMPAGES)))
			record->task_flags |= WIRE_SUMMED;
		else
			__builtin_memset(&held, 0, sizeof(held));
	}
	pages.file = not_negative(pages.file + held.file);
	pages.anonymous = not_negative(pages.anonymous + held.anonymous);
	pages.swap = not_negative(pages.swap + held.swap);
	pages.shmem = not_negative(pages.shmem + held.shmem);
	record->resident_bytes = (pages.file + pages.anonymous + pages.shmem) << page_shift;
	record->shared_bytes = (pages.file + pages.shmem) << page_shift;
	record->swap_bytes = pages.swap << page_shift;
	record->held_resident_bytes = (held.file + held.anonymous + held.shmem) * (1ll << page_shift);
	record->held_shared_bytes = (held.file + held.shmem) * (1ll << page_shift);
	record->held_swap_bytes = held.swap * (1ll << page_shift);
}

#endif
