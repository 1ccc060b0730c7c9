/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What sockets.bpf.c hands over; Sockets/Wire.cs has the same. */
#ifndef BPFTOP_SOCKETS_H
#define BPFTOP_SOCKETS_H

/* What a process has sent and received since bpftop started. */
struct usage {
	__u64 received;
	__u64 sent;
	__u64 retransmits;
};

struct counts {
	__u64 calls_lost;    /* that are not counted: their process, or they themselves, found no room */
	__u64 sessions_lost; /* that found no room in the ring */
	__u64 time_waits;    /* sockets in TIME_WAIT that were met and not listed, by all scans */
};

/* How a session came and went. */
#define SESSION_CONNECTED 1	 /* this side began it */
#define SESSION_ACCEPTED 2	 /* the other side did */
#define SESSION_RESET_HERE 4
#define SESSION_RESET_THERE 8
#define SESSION_TIMED_OUT 16
#define SESSION_CLOSED_HERE 32	 /* this side's FIN came first */
#define SESSION_CLOSED_THERE 64
#define SESSION_ESTABLISHED 128
#define SESSION_SEEN_LATE 256	 /* it was there before bpftop: no start is known */

struct endpoints {
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u16 protocol;
	__u8 family;
	__u8 state;
};

struct session_record {
	struct bpftop_process owner;
	char comm[16];
	struct endpoints ends;
	__u64 opened_ns; /* bpftop's boot-time clock, as all times here; 0 where it is not known */
	__u64 established_ns;
	__u64 closed_ns;
	__u64 received;
	__u64 sent;
	__u64 cgroup_id;
	__u32 handshake_us;
	__u32 round_trip_us;
	__u32 retransmits;
	__u32 flags;
	__u32 network_namespace;
	__u32 error;
};

struct socket_record {
	__u64 socket; /* tells sockets apart; nothing else */
	struct bpftop_process owner;
	char comm[16];
	struct endpoints ends;
	char congestion[16];
	__u64 opened_ns;
	__u64 received;
	__u64 sent;
	__u64 cgroup_id;
	__u32 receive_queue; /* of a listening socket, connections that wait to be accepted */
	__u32 send_queue;    /* and how many may */
	__u32 round_trip_us;
	__u32 round_trip_variation_us;
	__u32 window;
	__u32 retransmits;
	__u32 network_namespace;
	__u32 interface;
	__u32 descriptor;
	__u32 flags;
};

#define SOCKET_HAS_OWNER 1	/* found by a descriptor of the owner */
#define SOCKET_IS_FULL 2	/* not one that only waits for stray packets, or for the handshake */
#define SOCKET_COUNTS 4		/* the bytes are known */
#define SOCKET_COUNTS_LATE 8	/* but only since bpftop looked */
#define SOCKET_USED_FIRST 16	/* of all that have it open, the owner used it first; of MPTCP only, others are in a table of sockets */

#endif
