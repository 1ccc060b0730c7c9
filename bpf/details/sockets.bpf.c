/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the sockets of one process are, in whichever network namespace each of them is. */
#include "details.h"
#include "records.h"

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
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sk_buff {
	struct sk_buff *next;
	unsigned int len;
	char cb[48];
};

struct sk_buff_head {
	struct sk_buff *next;
	__u32 qlen;
};

typedef struct {
	atomic_t refs;
} refcount_t;

struct socket;

struct sock_backlog {
	atomic_t rmem_alloc;
};

struct sock {
	struct sock_common __sk_common;
	struct sock_backlog sk_backlog;
	struct sk_buff_head sk_receive_queue;
	refcount_t sk_wmem_alloc;
	__u32 sk_ack_backlog;
	__u32 sk_max_ack_backlog;
	__u16 sk_type;
	__u16 sk_protocol;
	struct socket *sk_socket;
};

struct socket {
	struct file *file;
	struct sock *sk;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct tcp_sock {
	__u32 copied_seq;
	__u32 rcv_nxt;
	__u32 snd_una;
	__u32 write_seq;
};

struct udp_sock {
	int forward_deficit;
};

struct sockaddr_un {
	unsigned short sun_family;
	char sun_path[SOCKET_PATH];
};

struct unix_address {
	int len;
	struct sockaddr_un name[0];
};

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct sock *peer;
};

/* 6.18 (commit f4e1fb04c123) counts what a stream has not been read of; before, its buffers are added up. */
struct unix_sock___counting {
	int inq_len;
};

/* Lies in a buffer's cb. */
struct unix_skb_parms {
	__u32 consumed;
};

struct netlink_sock {
	__u32 portid;
};

struct packet_sock {
	__be16 num;
};

#pragma clang attribute pop

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define AF_PACKET 17
#define SOCK_STREAM 1
#define SOCK_SEQPACKET 5
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_UDPLITE 136
#define TCP_LISTEN 10
#define MOST_BUFFERS 32 /* whose lengths are added up */

static __always_inline void read_name(struct socket_name *name, struct sock *sk)
{
	struct unix_address *address = BPF_CORE_READ((struct unix_sock *)sk, addr);
	int length = address ? BPF_CORE_READ(address, len) - (int)sizeof(unsigned short) : 0;

	if (length <= 0)
		return;
	name->length = length < SOCKET_PATH ? length : SOCKET_PATH;
	bpf_probe_read_kernel(name->text, sizeof(name->text),
			      (void *)__builtin_preserve_access_index(&address->name[0]) + sizeof(unsigned short));
}

static __always_inline void read_unix(struct detail_socket *found, struct sock *sk)
{
	struct unix_sock___counting *counting = (void *)sk;
	struct sock *peer = BPF_CORE_READ((struct unix_sock *)sk, peer);
	struct sk_buff *buffer = BPF_CORE_READ(sk, sk_receive_queue.next);
	void *end = (void *)__builtin_preserve_access_index(&sk->sk_receive_queue);
	bool is_stream = found->type == SOCK_STREAM;
	struct unix_skb_parms *parms;
	__u32 queue = 0;

	read_name(&found->own_name, sk);
	if (peer) {
		found->peer_inode = BPF_CORE_READ(peer, sk_socket, file, f_inode, i_ino);
		read_name(&found->peer_name, peer);
	}
	found->send_queue = BPF_CORE_READ(sk, sk_wmem_alloc.refs.counter) - 1;
	if (found->state == TCP_LISTEN) {
		found->receive_queue = BPF_CORE_READ(sk, sk_receive_queue.qlen);
		found->send_queue = BPF_CORE_READ(sk, sk_max_ack_backlog);
		return;
	}
	if (is_stream && bpf_core_field_exists(counting->inq_len)) {
		found->receive_queue = BPF_CORE_READ(counting, inq_len);
		return;
	}
	/* Of datagrams, the next one is all that can be read at once. */
	if (!is_stream && found->type != SOCK_SEQPACKET) {
		found->receive_queue = buffer && buffer != end ? BPF_CORE_READ(buffer, len) : 0;
		return;
	}
	for (int index = 0; index < MOST_BUFFERS; index++) {
		if (!buffer || buffer == end) {
			found->receive_queue = queue;
			return;
		}
		parms = (void *)__builtin_preserve_access_index(&buffer->cb);
		queue += BPF_CORE_READ(buffer, len);
		if (is_stream)
			queue -= BPF_CORE_READ(parms, consumed);
		buffer = BPF_CORE_READ(buffer, next);
	}
	found->receive_queue = QUEUE_UNKNOWN;
}

static __always_inline void read_internet(struct detail_socket *found, struct sock *sk)
{
	struct sock_common *common = &sk->__sk_common;
	struct tcp_sock *tcp = (void *)sk;
	__u32 taken, sent;

	found->remote_port = bpf_ntohs(BPF_CORE_READ(common, skc_dport));
	found->local_port = BPF_CORE_READ(common, skc_num);
	if (found->family == AF_INET) {
		bpf_core_read(found->local, 4, &common->skc_rcv_saddr);
		bpf_core_read(found->remote, 4, &common->skc_daddr);
	} else {
		bpf_probe_read_kernel(found->local, 16, __builtin_preserve_access_index(&common->skc_v6_rcv_saddr));
		bpf_probe_read_kernel(found->remote, 16, __builtin_preserve_access_index(&common->skc_v6_daddr));
	}
	if (found->protocol == PROTOCOL_TCP) {
		if (!found->local_port)
			found->local_port = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
		if (found->state == TCP_LISTEN) {
			found->receive_queue = BPF_CORE_READ(sk, sk_ack_backlog);
			found->send_queue = BPF_CORE_READ(sk, sk_max_ack_backlog);
			return;
		}
		taken = BPF_CORE_READ(tcp, rcv_nxt) - BPF_CORE_READ(tcp, copied_seq);
		sent = BPF_CORE_READ(tcp, write_seq) - BPF_CORE_READ(tcp, snd_una);
		found->receive_queue = (__s32)taken > 0 ? taken : 0;
		found->send_queue = sent;
		return;
	}
	found->receive_queue = BPF_CORE_READ(sk, sk_backlog.rmem_alloc.counter);
	found->send_queue = BPF_CORE_READ(sk, sk_wmem_alloc.refs.counter) - 1;
	if (found->protocol == PROTOCOL_UDP || found->protocol == PROTOCOL_UDPLITE) {
		/* What was read is given back in lumps. */
		found->receive_queue -= BPF_CORE_READ((struct udp_sock *)sk, forward_deficit);
	}
}

/* Has the struct described in the object, where a test compares it with the host's. */
const struct detail_socket *described __attribute__((unused));

SEC("iter/task_file")
int sockets_by_descriptor(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct detail_socket found = {};
	struct socket *socket;
	struct sock *sk;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket || !is_wanted(task))
		return 0;
	found.table = table_of(task);
	found.descriptor = ctx->fd;
	found.thread = thread_of(task);
	found.inode = BPF_CORE_READ(file, f_inode, i_ino);
	sk = BPF_CORE_READ(socket, sk);
	if (!sk) {
		bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
		return 0;
	}
	found.family = BPF_CORE_READ(sk, __sk_common.skc_family);
	found.state = BPF_CORE_READ(sk, __sk_common.skc_state);
	found.network_namespace = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	found.type = BPF_CORE_READ(sk, sk_type);
	found.protocol = BPF_CORE_READ(sk, sk_protocol);
	if (found.family == AF_UNIX) {
		read_unix(&found, sk);
	} else if (found.family == AF_INET || found.family == AF_INET6) {
		read_internet(&found, sk);
	} else {
		found.receive_queue = BPF_CORE_READ(sk, sk_backlog.rmem_alloc.counter);
		found.send_queue = BPF_CORE_READ(sk, sk_wmem_alloc.refs.counter) - 1;
		if (found.family == AF_NETLINK) {
			found.netlink_port = BPF_CORE_READ((struct netlink_sock *)sk, portid);
		} else if (found.family == AF_PACKET) {
			found.protocol = bpf_ntohs(BPF_CORE_READ((struct packet_sock *)sk, num));
		}
	}
	bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
