/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the programs of the details share: the kernel's fields that are read here, and no others, found in the running
 * kernel's own type information when an object is loaded (CO-RE); and which process is asked about.
 */
#ifndef BPFTOP_DETAILS_H
#define BPFTOP_DETAILS_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_endian.h>
#include "bpftop.bpf.h"

/* include/uapi/linux/limits.h: PATH_MAX, as much as a link of /proc says too */
#define LONGEST_PATH 4096

#define TICK_NS 10000000

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct path {
	void *dentry;
};

struct super_block {
	__u32 s_dev;
};

struct inode {
	__u16 i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
	__u32 i_rdev;
	__s64 i_size;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_flags;
	__s64 f_pos;
};

struct fdtable {
	unsigned int max_fds;
	unsigned long *close_on_exec;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *group_leader;
	struct files_struct *files;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

/* The process that is asked about: written before each reading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpftop_process);
} wanted SEC(".maps");

/*
 * Whether a task is of that process, and of no later one with its pid. Where the process was found in /proc, its start is
 * known to the clock tick only.
 */
static __always_inline bool is_wanted(const void *task)
{
	struct bpftop_process process, *asked;
	__u32 first = 0;

	asked = bpf_map_lookup_elem(&wanted, &first);
	if (!asked)
		return false;
	bpftop_process_of(task, &process);
	return process.pid && process.pid == asked->pid && process.start_ns / TICK_NS == asked->start_ns / TICK_NS;
}

/* A descriptor table has no number of its own; where it is in memory tells tables apart, and only that is used. */
static __always_inline __u64 table_of(struct task_struct *task)
{
	return (__u64)BPF_CORE_READ(task, files);
}

/* The id of a thread; 0 where bpftop has a pid namespace of its own, in which it is another. */
static __always_inline __u32 thread_of(struct task_struct *task)
{
	return bpftop_pid_namespace == BPFTOP_INITIAL_PID_NAMESPACE ? BPF_CORE_READ(task, pid) : 0;
}

#endif
