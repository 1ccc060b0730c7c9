/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* The open files of one process. */
#include "details.h"
#include "records.h"

/* One reader goes through the descriptors at a time: the host asks for one process after the other. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct named_file);
} record SEC(".maps");

static __always_inline bool is_closed_on_exec(struct task_struct *task, __u32 descriptor)
{
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	unsigned long *bits = BPF_CORE_READ(table, close_on_exec);
	unsigned long word = 0;

	if (descriptor >= BPF_CORE_READ(table, max_fds))
		return false;
	bpf_probe_read_kernel(&word, sizeof(word), bits + descriptor / 64);
	return word >> (descriptor % 64) & 1;
}

SEC("iter/task_file")
int files_by_descriptor(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct file_record *found;
	struct named_file *named;
	struct inode *inode;
	__u32 first = 0;
	__u32 length;

	if (!task || !file || !is_wanted(task))
		return 0;
	named = bpf_map_lookup_elem(&record, &first);
	if (!named)
		return 0;
	found = &named->file;
	inode = BPF_CORE_READ(file, f_inode);
	found->table = table_of(task);
	found->descriptor = ctx->fd;
	found->thread = thread_of(task);
	found->open_flags = BPF_CORE_READ(file, f_flags) & ~CLOSE_ON_EXEC;
	if (is_closed_on_exec(task, ctx->fd))
		found->open_flags |= CLOSE_ON_EXEC;
	found->position = BPF_CORE_READ(file, f_pos);
	found->mode = BPF_CORE_READ(inode, i_mode);
	found->size = BPF_CORE_READ(inode, i_size);
	found->inode = BPF_CORE_READ(inode, i_ino);
	found->device = BPF_CORE_READ(inode, i_sb, s_dev);
	found->special_device = BPF_CORE_READ(inode, i_rdev);
	length = bpf_d_path(&file->f_path, named->name, LONGEST_PATH);
	/* An error is a large number so; the compiler must not test it in a copy, whose bounds the verifier does not follow. */
	asm volatile("" : "+r"(length));
	if (length > LONGEST_PATH)
		length = 0;
	found->name_length = length;
	bpf_seq_write(ctx->meta->seq, named, sizeof(*found) + length);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
