/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What the BPF programs hand to the host: plain structs without padding holes, shared with C#
 * (src/Host/Collect/ProcessRecord.cs, ThreadRecord.cs, ExitRecord.cs), which assert their sizes at start; a test
 * holds every offset against this object's type information.
 * Times are nanoseconds, memory is bytes, ids are as bpftop's own pid namespace sees them, and points in time are on the
 * boot-time clock of bpftop's own time namespace, as clock_gettime(2) and /proc have them there.
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
#define WIRE_KERNEL_NAME_LEN 80

/* Bits of task_flags. */
#define WIRE_KERNEL_THREAD (1u << 0) /* PF_KTHREAD */
#define WIRE_FROZEN (1u << 1)	     /* held by the freezer of cgroup v2 */
#define WIRE_EXE_DELETED (1u << 2)   /* the executable's inode has no name any more (i_nlink 0) */
#define WIRE_HAS_MM (1u << 3)	     /* memory fields are real */
#define WIRE_ENDING (1u << 4)	     /* of a thread: on its way out */
#define WIRE_ENDED_COUNTED (1u << 5) /* of a process: holds the I/O and waits of threads on their way out already */
#define WIRE_CGROUP_REMOVED (1u << 6) /* the cgroup's directory is gone; only what has ended can be in such a one */
#define WIRE_SUMMED (1u << 7)	     /* resident, shared and swap are to the page: the parts of all CPUs are in them */

/* A counter that the kernel does not keep, or not for this task. */
#define WIRE_UNKNOWN (~0ull)

/*
 * Counters of work done. A process's are the sum over its threads, ended ones included, children not; a thread's are
 * its own. The counters from read_chars on may be WIRE_UNKNOWN.
 */
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

/*
 * A leader that has ended (pthread_exit in main) has given up its memory, and stays in the cgroup that it was in. Where
 * it has, a thread of it that lives writes a record as well, with its own tid, from which the host takes what the
 * leader's lacks.
 */
struct process_record {
	struct work_counters work;
	wire_u64 start_ns;	   /* start_boottime */
	wire_u64 cgroup_id;
	wire_u64 version1_key;	   /* of its cgroups in all hierarchies of version 1; 0 where it is in their roots */
	wire_u64 exec_id;	   /* self_exec_id */
	union {
		struct {
			wire_u64 arg_start; /* moves when prctl(PR_SET_MM_ARG_START) or exec does */
			wire_u64 arg_end;
			wire_u64 virtual_bytes;
			wire_u64 resident_bytes;
			wire_u64 shared_bytes; /* file-backed and shmem pages */
			wire_u64 swap_bytes;
			wire_u64 data_bytes; /* data_vm + stack_vm, as /proc/PID/statm counts data */
			wire_u64 stack_bytes;
			wire_u64 code_bytes;
			wire_u64 pagetable_bytes;
			wire_u64 hugetlb_bytes; /* explicit huge pages; in none of the above but virtual_bytes */
			wire_s64 held_resident_bytes; /* what CPUs had not handed in, part of the above; 0 without WIRE_SUMMED */
			wire_s64 held_shared_bytes;
			wire_s64 held_swap_bytes;
		};
		wire_u8 kernel_name[WIRE_KERNEL_NAME_LEN]; /* a kernel thread has a whole name, and no memory */
	};
	wire_u64 exe_inode;
	wire_u64 frozen_since_ns;  /* clock of start_ns: when its cgroup was told to freeze; 0 where not frozen or not known */
	wire_u32 exe_device;	   /* kernel's dev_t */
	wire_s32 pid;
	wire_s32 tid;		   /* equals pid, but where a thread stands in for its leader */
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
	wire_u8 reserved[3];
	wire_s32 facts_tid;	   /* the thread that memory, cgroup, user and scheduling were read of */
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

/* A process that ended, sent when it can use no more CPU. */
struct exit_record {
	wire_u64 start_ns;
	wire_u64 end_ns;	   /* boot time clock; when its last thread began to end */
	wire_u64 run_ns;	   /* or WIRE_UNKNOWN */
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
	wire_u32 exits_seen;	   /* set by the host: sched_process_exit is attached */
	wire_u32 frees_seen;	   /* the same, for sched_process_free */
	wire_u32 ended_lost;	   /* the work of an ended thread found no room; never reset */
	wire_s32 stand_in_for;	   /* process whose leader a thread stood in for last; reset by the host */
	wire_u32 stand_ins;	   /* process_records that are such */
	wire_u32 sum_every;	   /* set by the host: the parts of all CPUs are added for one process of so many */
	wire_u32 sum_turn;	   /* set by the host: for which of them */
	wire_u32 summed_cpus;	   /* CPUs whose parts are added; 0 where that cannot be */
	wire_s64 boot_offset_ns;   /* the host's boot-time clock less the kernel's; not 0 in a time namespace */
	wire_u64 version1_set;	   /* whose key is below, for the tasks after it; reset by the host */
	wire_u64 version1_key;
	wire_u64 young_since_ns;   /* set by the host: who started later always has a turn above */
	wire_u64 exits_pending;	   /* processes that have ended and are not told yet */
	/* Of the walk along the list only. */
	wire_u64 place_start_ns;   /* the kernel's own start of the task that a run came to */
	wire_s32 place;		   /* and its number in the first pid namespace; set to 0 by the host for a new walk */
	wire_u32 seeks;		   /* the run is on its way to its place */
	wire_u64 most_ns;	   /* set by the host: a run that takes longer pauses */
	wire_u64 pause_at_ns;	   /* the kernel's clock */
	wire_u64 longest_run_ns;   /* of all runs; never reset */
	wire_u32 look_every;	   /* set by the host: after so many tasks a run looks at the clock */
	wire_u32 until_look;	   /* tasks until it does */
	wire_u32 is_over;	   /* the run came to the end of the list */
	wire_u32 place_lost;	   /* the run could not go on, for the task where the last one stopped is gone */
	wire_u32 threads_wanted;   /* set by the host: every thread gives a thread_record */
	wire_u32 running_threads;  /* in state R, leaders not counted */
	wire_s32 group;		   /* the process whose threads are being walked; 0 where the host's namespace has it not */
	wire_u32 group_record;	   /* and where its record is */
};

#endif
