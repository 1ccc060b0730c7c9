/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Reads the command lines of the processes that the host wants, all in one walk. Sleepable, for the pages may have to
 * be brought in; bpf_copy_from_user_task came with 5.18 (commit 376040e47334).
 */
#include "maps.bpf.h"
#include "pids.bpf.h"

/* Any entry that starts within COMMAND_AREA fits. */
struct command_area {
	__u8 bytes[COMMAND_AREA + sizeof(struct command_entry) + COMMAND_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct command_header);
} command_state SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct command_area);
} command_bytes SEC(".maps");

#define TITLE_MAX 4096

/*
 * As fs/proc/base.c, get_mm_cmdline() does it: a process that wrote over the NUL at the end of its arguments has set
 * a title, which may go on where the environment was, for at most a page.
 */
static __always_inline void read_arguments(struct command_entry *entry, __u8 *into, struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	__u64 start, end, length;

	if (!mm || (task->flags & PF_KTHREAD))
		return;
	start = mm->arg_start;
	end = mm->arg_end;
	if (start >= end)
		return;

	length = end - start;
	if (length > COMMAND_MAX) {
		length = COMMAND_MAX;
		entry->flags |= COMMAND_TRUNCATED;
	}
	if (bpf_copy_from_user_task(into, length, (void *)start, task, 0)) {
		entry->flags |= COMMAND_UNREAD;
		return;
	}

	if (!(entry->flags & COMMAND_TRUNCATED)) {
		__u64 last = length - 1;

		barrier_var(last);
		if (last < COMMAND_MAX && into[last]) {
			if (mm->env_start == end && mm->env_end >= end)
				length = mm->env_end - start;
			if (length > TITLE_MAX)
				length = TITLE_MAX;
			entry->flags |= COMMAND_TITLE;
			if (bpf_copy_from_user_task(into, length, (void *)start, task, 0)) {
				entry->flags |= COMMAND_UNREAD;
				return;
			}
		}
	}
	entry->length = length;
}

SEC("iter.s/task")
int read_commands(struct bpf_iter__task *ctx)
{
	struct walk_header *walk = walk_header();
	struct task_struct *task = ctx->task;
	struct command_header *header;
	struct command_entry *entry;
	struct command_area *area;
	__u32 first = 0, bit, used;
	int pid;

	if (!task || task->pid != task->tgid || !walk)
		return 0;
	header = bpf_map_lookup_elem(&command_state, &first);
	area = bpf_map_lookup_elem(&command_bytes, &first);
	if (!header || !area)
		return 0;

	pid = walk->namespace_level ? pid_in_namespace(task->thread_pid, walk) : task->pid;
	bit = pid & (COMMAND_WANTED_BITS - 1);
	if (header->next_pid || pid < header->from_pid || !(header->wanted[bit / 32] & (1u << (bit % 32))))
		return 0;

	used = header->used;
	barrier_var(used);
	if (used > COMMAND_AREA) {
		header->next_pid = pid;
		return 0;
	}

	entry = (struct command_entry *)(area->bytes + used);
	entry->start_ns = task_start(task) + walk->boot_offset_ns;
	entry->pid = pid;
	entry->length = 0;
	entry->flags = 0;
	read_arguments(entry, area->bytes + used + sizeof(*entry), task);
	header->used = used + sizeof(*entry) + ((entry->length + 7) & ~7u);
	header->entries++;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
