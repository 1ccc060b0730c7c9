/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the programs of the details hand over; src/Host/Details has the same structs. */
#ifndef BPFTOP_DETAILS_RECORDS_H
#define BPFTOP_DETAILS_RECORDS_H

#include "details.h"

#define CLOSE_ON_EXEC 02000000 /* include/uapi/asm-generic/fcntl.h: O_CLOEXEC, which is a bit of the descriptor */

struct file_record {
	__u64 table; /* tells descriptor tables apart; nothing else */
	__u64 position;
	__u64 size;
	__u64 inode;
	__u32 descriptor;
	__u32 thread; /* the thread whose table it is; 0 where that is not known */
	__u32 open_flags;
	__u32 mode;
	__u32 device;	     /* in the kernel's own encoding, 12 and 20 bits */
	__u32 special_device; /* the one that a device file stands for */
	__s32 name_length;   /* 0 where it has none that fits */
	__u32 reserved;
};

struct named_file {
	struct file_record file;
	char name[LONGEST_PATH]; /* only as much of it is handed over as there is */
};

#define SOCKET_PATH 108 /* include/uapi/linux/un.h: UNIX_PATH_MAX */
#define QUEUE_UNKNOWN 0xFFFFFFFFu

struct socket_name {
	__u32 length; /* 0 where it has none; the first byte of an abstract one is NUL */
	char text[SOCKET_PATH];
};

struct detail_socket {
	__u64 table;
	__u64 inode;
	__u64 peer_inode; /* of a Unix socket's other end; 0 where there is none */
	__u8 local[16];
	__u8 remote[16];
	__u32 descriptor;
	__u32 thread;
	__u32 receive_queue;
	__u32 send_queue;
	__u32 network_namespace;
	__u32 netlink_port;
	__u16 local_port;
	__u16 remote_port;
	__u16 family; /* 0 for a socket that is not in use yet, or not any more */
	__u16 type;
	__u16 protocol;
	__u8 state;
	__u8 reserved[5];
	struct socket_name own_name; /* of Unix sockets */
	struct socket_name peer_name;
};

#define CALL_COMPAT (1u << 31) /* in a call's number: of 32-bit code */

/* Of one system call since somebody looks. */
struct call_sums {
	__u64 count;
	__u64 errors;
	__u64 time_ns;
	__u64 longest_ns;
};

#endif
