/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The kernel's fields that are read here, and no others. Offsets and sizes are found in the running kernel's own type
 * information when the object is loaded (CO-RE).
 */
#ifndef BPFTOP_NETWORK_H
#define BPFTOP_NETWORK_H

#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_endian.h>
#include "bpftop.bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

struct in6_addr {
	__u8 bytes[16]; /* a union in the kernel: read whole */
};

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	int skc_bound_dev_if;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	unsigned long skc_flags;
};

/* Of inet_csk_accept() since 6.10. */
struct proto_accept_arg {
	int flags;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct sock_cgroup_data {
	struct cgroup *cgroup; /* 5.15; a number before */
};

struct file;

struct socket {
	struct file *file;
	struct sock *sk;
};

struct sk_buff_head {
	__u32 qlen;
};

typedef struct {
	int owned; /* by a process, not by an interrupt that passes by */
} socket_lock_t;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	int sk_err;
	__u32 sk_ack_backlog;
	__u32 sk_max_ack_backlog;
	__u16 sk_protocol;
	__u8 sk_shutdown;
	int sk_rx_dst_ifindex; /* 5.17 */
	struct sock_cgroup_data sk_cgrp_data;
	struct socket *sk_socket;
	int sk_wmem_queued;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport; /* stays when the port itself (skc_num) is given back at the end */
};

struct tcp_congestion_ops {
	char name[16];
};

struct tcp_ulp_ops;

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	const struct tcp_congestion_ops *icsk_ca_ops;
	const struct tcp_ulp_ops *icsk_ulp_ops;
	void *icsk_ulp_data;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	__u32 copied_seq;
	__u32 rcv_nxt;
	__u32 snd_una;
	__u32 write_seq;
	__u32 snd_cwnd;
	__u32 srtt_us; /* eight times the smoothed round trip */
	__u32 mdev_us;
	__u32 total_retrans;
	__u64 bytes_sent; /* payload, what was sent again too (4.19) */
	__u64 bytes_retrans;
	__u64 bytes_received;
	bool is_mptcp; /* 5.6 */
};

struct udp_sock {
	struct inet_sock inet;
};

struct mptcp_subflow_context {
	struct sock *conn;
};

struct signal_struct {
	atomic_t live;
};

struct task_struct {
	unsigned int flags;
	int tgid;
	__u64 start_boottime;
	struct task_struct *group_leader;
	struct signal_struct *signal;
	char comm[16];
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
	unsigned int uid;
};

struct bpf_iter__udp {
	struct bpf_iter_meta *meta;
	struct udp_sock *udp_sk;
	unsigned int uid;
};

#pragma clang attribute pop

enum bpf_func_id___regs {
	BPF_FUNC_task_pt_regs___regs = 175,
};

/* include/linux/socket.h, include/uapi/linux/in.h */
#define AF_INET 2
#define AF_INET6 10
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_MPTCP 262
#define MSG_PEEK 2
#define MSG_ERRQUEUE 0x2000

/* include/linux/sched.h */
#define PF_KTHREAD 0x00200000

/* include/net/sock.h: of enum sock_flags; set when the peer's FIN has come (tcp_fin()). */
#define SOCK_DONE 1

/* include/uapi/asm-generic/errno.h */
#define ETIMEDOUT 110

/* include/net/tcp_states.h */
enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT,
	TCP_SYN_RECV,
	TCP_FIN_WAIT1,
	TCP_FIN_WAIT2,
	TCP_TIME_WAIT,
	TCP_CLOSE,
	TCP_CLOSE_WAIT,
	TCP_LAST_ACK,
	TCP_LISTEN,
	TCP_CLOSING,
	TCP_NEW_SYN_RECV,
};

#endif
