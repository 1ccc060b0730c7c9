/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the BPF programs hand to the host: plain structs without padding holes, shared with C#
 * (src/Host/Collect/ProcessRecord.cs, ThreadRecord.cs, ExitRecord.cs), which assert their sizes at start.
 * Times are nanoseconds, memory is bytes, ids are as bpftop's own pid namespace sees them.
 */
#ifndef BPFTOP_WIRE_H
#define BPFTOP_WIRE_H

typedef unsigned char wire_u8;
typedef unsigned int wire_u32;
typedef int wire_s32;
typedef unsigned long long wire_u64;
typedef long long wire_s64;

#define WIRE_COMM_LEN 16
#define WIRE_TTY_LEN 16

/* Bits of task_flags. */
#define WIRE_KERNEL_THREAD (1u << 0) /* PF_KTHREAD */
#define WIRE_FROZEN (1u << 1)	     /* held by the freezer of cgroup v2 */
#define WIRE_EXE_DELETED (1u << 2)   /* the executable's inode has no name any more (i_nlink 0) */
#define WIRE_HAS_MM (1u << 3)	     /* memory fields are real */
#define WIRE_HAS_DELAYS (1u << 4)    /* delay accounting is on for this task */

/* Counters of work done. A process's are the sum over its threads, ended ones included; a thread's are its own. */
struct work_counters {
	wire_u64 run_ns;	   /* sum_exec_runtime */
	wire_u64 user_ns;	   /* utime */
	wire_u64 system_ns;	   /* stime */
	wire_u64 minor_faults;
	wire_u64 major_faults;
	wire_u64 voluntary_switches;
	wire_u64 involuntary_switches;
	wire_u64 read_chars;
	wire_u64 write_chars;
	wire_u64 read_bytes;
	wire_u64 write_bytes;	   /* storage writes, less cancelled ones */
	wire_u64 run_delay_ns;	   /* waited for a CPU (sched_info.run_delay) */
	wire_u64 block_delay_ns;   /* waited for block I/O */
	wire_u64 swap_delay_ns;	   /* waited for swap-in */
};

struct process_record {
	struct work_counters work;
	wire_u64 start_ns;	   /* start_boottime */
	wire_u64 cgroup_id;
	wire_u64 version1_key;	   /* of its cgroups in all hierarchies of version 1; 0 where it is in their roots */
	wire_u64 exec_id;	   /* self_exec_id */
	wire_u64 arg_start;	   /* moves when prctl(PR_SET_MM_ARG_START) or exec does */
	wire_u64 arg_end;
	wire_u64 virtual_bytes;
	wire_u64 resident_bytes;
	wire_u64 shared_bytes;	   /* file-backed and shmem pages */
	wire_u64 swap_bytes;
	wire_u64 data_bytes;	   /* data_vm + stack_vm, as /proc/PID/statm counts data */
	wire_u64 stack_bytes;
	wire_u64 code_bytes;
	wire_u64 pagetable_bytes;
	wire_u64 exe_inode;
	wire_u32 exe_device;	   /* kernel's dev_t */
	wire_s32 pid;
	wire_s32 tid;		   /* equals pid on a process */
	wire_s32 parent_pid;
	wire_s32 group_id;	   /* process group */
	wire_s32 session_id;
	wire_s32 namespace_pid;	   /* pid in the innermost namespace */
	wire_u32 uid;		   /* effective */
	wire_s32 threads;
	wire_s32 priority;	   /* as /proc/PID/stat writes it: prio - 100 */
	wire_s32 nice;
	wire_u32 policy;
	wire_s32 realtime_priority;
	wire_s32 processor;
	wire_s32 oom_score_adj;
	wire_u32 task_flags;	   /* WIRE_* */
	wire_u8 state;		   /* the kernel's letter: R S D T t Z X P I */
	wire_u8 reserved[7];
	wire_u8 comm[WIRE_COMM_LEN];
	wire_u8 tty[WIRE_TTY_LEN]; /* tty_struct.name ("pts0"), empty for none */
};

struct thread_record {
	struct work_counters work;
	wire_u64 start_ns;
	wire_s32 tid;
	wire_s32 pid;		   /* of its process */
	wire_s32 namespace_tid;
	wire_s32 priority;
	wire_s32 nice;
	wire_u32 policy;
	wire_s32 realtime_priority;
	wire_s32 processor;
	wire_u32 task_flags;	   /* WIRE_* */
	wire_u8 state;
	wire_u8 reserved[3];
	wire_u8 comm[WIRE_COMM_LEN];
};

/* A process that ended, sent when its last thread did. */
struct exit_record {
	wire_u64 start_ns;
	wire_u64 end_ns;	   /* boot time clock */
	wire_u64 run_ns;
	wire_u64 cgroup_id;
	wire_s32 pid;
	wire_s32 parent_pid;
	wire_u32 uid;
	wire_s32 exit_code;	   /* as wait(2) encodes it */
	wire_u8 comm[WIRE_COMM_LEN];
};

/* One walk: what the host sets, then what the kernel found. */
struct walk_header {
	wire_u64 namespace_id;	   /* the host's pid namespace; written at the first task */
	wire_u32 namespace_level;
	wire_u32 page_shift;	   /* set by the host */
	wire_u32 tasks;		   /* seen */
	wire_u32 processes;	   /* seen, whether there was room or not */
	wire_u32 threads;	   /* the same, for thread_records */
	wire_u32 dropped;	   /* records that there was no room for */
	wire_u32 init_record;	   /* 1 + index of pid 1's record; 0 for none */
	wire_u32 exits_lost;	   /* exit_records that there was no room for; never reset */
	wire_u32 processes_grown;  /* set by the host: records go into the slot's array, not into the first */
	wire_u32 threads_grown;	   /* the same, for threads */
	wire_u64 since_switch_ns;	   /* bpf_ktime_get_ns() less the scheduler's clock when the host's thread got its CPU */
	wire_s64 clock_offset_ns;  /* set by the host: the least of those */
};

/* Which command lines are wanted: bits for pid modulo COMMAND_WANTED_BITS. Others may come along; the host knows. */
#define COMMAND_WANTED_BITS 65536
#define COMMAND_AREA (512 * 1024)
#define COMMAND_MAX (128 * 1024)

struct command_header {
	wire_s32 from_pid;	   /* set by the host: pids below were read before */
	wire_s32 next_pid;	   /* the first for which there was no room; 0 for none */
	wire_u32 used;		   /* bytes of the area */
	wire_u32 entries;
	wire_u32 wanted[COMMAND_WANTED_BITS / 32];
};

#define COMMAND_TRUNCATED (1u << 0) /* longer than COMMAND_MAX */
#define COMMAND_TITLE (1u << 1)	    /* written over by the process: good up to the first NUL */
#define COMMAND_UNREAD (1u << 2)    /* its memory could not be read */

/* Before each command line in the area; the next one starts at a multiple of 8. */
struct command_entry {
	wire_u64 start_ns;
	wire_s32 pid;
	wire_u32 length;
	wire_u32 flags;
	wire_u32 reserved;
};

#endif
