/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Resident pages of a process, to the page. Since 6.2 (commit f1a7941243c1) a counter has a central part, and one for
 * each CPU that is handed in when it reaches a batch: max(32, 2 * CPUs) pages, so that what the central parts lack
 * grows with the square of the CPUs. lib/percpu_counter.c, __percpu_counter_sum() adds them up, and so does this.
 */
#ifndef BPFTOP_RESIDENT_BPF_H
#define BPFTOP_RESIDENT_BPF_H

#include "compat.bpf.h"
#include "wire.h"

/*
 * Possible CPUs whose parts are added, set by the host before the program is loaded; 0 for the central parts alone. A
 * constant by the time the verifier looks: it sees a loop of so many turns, and none of this where it is 0.
 */
const volatile __u32 summed_cpus __weak = 0;

/*
 * Loops over CPUs hand a copy of their counter to helpers: until 6.12 the verifier knows nothing more of what a helper was given
 * the address of (check_stack_range_initialized()), and a counter that it does not know never ends.
 */

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
static __always_inline void find_cpu_offsets(struct walk_header *header)
{
	__u32 zero = 0, cpu;
	__u64 *number = bpf_map_lookup_elem(&cpu_offsets, &zero);
	__u64 pointer = 0;

	if (!can_sum() || !number || *number)
		return;
	header->summed_cpus = 0;
	*(void *volatile *)number = &cpu_places;
	pointer = *(volatile __u64 *)number + bpf_core_field_offset(((struct bpf_array *)0)->pptrs);
	bpf_probe_read_kernel(&pointer, sizeof(pointer), (void *)pointer);
	for (cpu = 0; cpu < summed_cpus; cpu++) {
		void *place = bpf_map_lookup_percpu_elem(&cpu_places, &zero, cpu);
		__u32 key = cpu;

		number = bpf_map_lookup_elem(&cpu_offsets, &key);
		if (!number)
			return;
		*(void *volatile *)number = place;
		*(volatile __u64 *)number = *(volatile __u64 *)number - pointer;
	}
	header->summed_cpus = summed_cpus;
}

#define read_part(parts, mm, kind, offset) \
	bpf_probe_read_kernel(&(parts)[kind], sizeof(int), (void *)(mm)->rss_stat[kind].counters + (offset))

/*
 * Since 6.6 the four parts of a CPU are side by side, where one read gets them.
 * False where the parts cannot be had.
 */
static __always_inline bool add_cpu_parts(struct resident_pages *pages, struct mm_struct *mm)
{
	bool side_by_side;
	int *file;
	__u32 cpu;

	if (!can_sum())
		return false;
	file = mm->rss_stat[MM_FILEPAGES].counters;
	side_by_side = mm->rss_stat[MM_ANONPAGES].counters == file + MM_ANONPAGES &&
		       mm->rss_stat[MM_SWAPENTS].counters == file + MM_SWAPENTS &&
		       mm->rss_stat[MM_SHMEMPAGES].counters == file + MM_SHMEMPAGES;
	for (cpu = 0; cpu < summed_cpus; cpu++) {
		__u32 key = cpu;
		__u64 *offset = bpf_map_lookup_elem(&cpu_offsets, &key);
		int parts[NR_MM_COUNTERS] = {};

		if (!offset)
			return false;
		if (side_by_side) {
			bpf_probe_read_kernel(parts, sizeof(parts), (void *)file + *offset);
		} else {
			read_part(parts, mm, MM_FILEPAGES, *offset);
			read_part(parts, mm, MM_ANONPAGES, *offset);
			read_part(parts, mm, MM_SWAPENTS, *offset);
			read_part(parts, mm, MM_SHMEMPAGES, *offset);
		}
		pages->file += parts[MM_FILEPAGES];
		pages->anonymous += parts[MM_ANONPAGES];
		pages->swap += parts[MM_SWAPENTS];
		pages->shmem += parts[MM_SHMEMPAGES];
	}
	return true;
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

static __always_inline void write_resident(struct process_record *record, struct mm_struct *mm, __u32 page_shift,
					   bool summed)
{
	struct resident_pages pages, held = {};

	read_central(&pages, mm);
	if (summed && add_cpu_parts(&held, mm)) {
		record->task_flags |= WIRE_SUMMED;
		pages.file += held.file;
		pages.anonymous += held.anonymous;
		pages.swap += held.swap;
		pages.shmem += held.shmem;
	}
	pages.file = not_negative(pages.file);
	pages.anonymous = not_negative(pages.anonymous);
	pages.swap = not_negative(pages.swap);
	pages.shmem = not_negative(pages.shmem);
	record->resident_bytes = (pages.file + pages.anonymous + pages.shmem) << page_shift;
	record->shared_bytes = (pages.file + pages.shmem) << page_shift;
	record->swap_bytes = pages.swap << page_shift;
	record->held_resident_bytes = (held.file + held.anonymous + held.shmem) * (1ll << page_shift);
	record->held_shared_bytes = (held.file + held.shmem) * (1ll << page_shift);
	record->held_swap_bytes = held.swap * (1ll << page_shift);
}

#endif
