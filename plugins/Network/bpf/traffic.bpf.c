/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Counts the packets of flows, in one of four places: cgroup_skb (IP packets of sockets), tc (frames of an interface,
 * both ways), xdp in the driver or in the stack (frames that come in). Each program is in the way of every packet of its
 * place, and lets it pass whatever happens here.
 *
 * A flow's "local" end is the one on this machine's side of the hook: the source of what goes out, the destination of
 * what comes in. So both directions are one entry, and both ends of a loopback connection are an entry each.
 *
 * Lengths are those of the packet's buffer and not of its IP header: what the stack hands over before it is cut into
 * segments may exceed 64 KiB, and its header says 0 then (net/ipv4/ip_output.c, __ip_local_out: iph_set_totlen).
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "bpftop.bpf.h"

#define RECEIVED 0
#define SENT 1

#define FIRST_BYTES 2048 /* a TLS ClientHello with a post-quantum key share has 1.7 KiB, its server name anywhere in it */
#define SHORT_BYTES 64	 /* so few may be a greeting, and what says more comes after it */
#define MOST_SAMPLES 3	 /* of a direction */

/* include/uapi/linux/if_ether.h, in.h, ipv6.h. */
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_8021Q 0x8100
#define ETH_P_IPV6 0x86dd
#define ETH_P_8021AD 0x88a8
#define ETH_HEADER 14
#define MOST_VLAN_TAGS 2
#define MOST_EXTENSIONS 6
#define NEXT_HOP_BY_HOP 0
#define NEXT_ROUTING 43
#define NEXT_FRAGMENT 44
#define NEXT_DESTINATION 60
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_DCCP 33
#define PROTOCOL_GRE 47
#define PROTOCOL_ESP 50
#define PROTOCOL_AH 51
#define PROTOCOL_ICMPV6 58
#define PROTOCOL_SCTP 132
#define PROTOCOL_UDPLITE 136
#define TCP_TO_FLAGS 14 /* bytes of the header */
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* include/net/tcp_states.h. */
#define TCP_TIME_WAIT 6
#define TCP_LISTEN 10
#define TCP_NEW_SYN_RECV 12

#define TCX_NEXT -1 /* include/uapi/linux/bpf.h, 6.6 (commit e420bed02507) */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

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
	unsigned char skc_state;
	possible_net_t skc_net;
};

typedef struct {
	int owned;
} socket_lock_t;

struct file;

struct socket {
	struct file *file;
};

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	struct socket *sk_socket;
};

struct sk_buff {
	struct sock *sk;
};

struct task_struct___name {
	struct task_struct___name *group_leader;
	char comm[16];
};

#pragma clang attribute pop

/* All of a packet's that makes it one of the same flow. Plugins/Network/Traffic/FlowKey.cs has the same. */
struct flow_key {
	__u64 scope;	  /* cgroup_skb: the network namespace, for 127.0.0.1 is in each; else the interface's index */
	__u8 local[16];	  /* an IP address from the first byte on, or a MAC address */
	__u8 remote[16];
	__u8 detail[4];	  /* local and remote port; type and code; SPI; protocol in GRE; operation of ARP. In network order */
	__u16 ether_type;
	__u8 protocol;	  /* 0 where it is not IP */
	__u8 unused;
};

struct flow {
	__u64 packets[2]; /* RECEIVED, SENT */
	__u64 bytes[2];
	__u64 first_ns;
	__u64 cgroup;
	struct bpftop_process process; /* who sent first */
	char name[16];
	__u32 interface;
	__u32 net_namespace; /* inode number; tc and xdp are in our own only, and say 0 */
	__u8 samples[2];
	__u8 ended;   /* FIN or RST was seen, and no SYN after it */
	__u8 is_told; /* the process was looked at; it may be one outside of bpftop's pid namespace */
	__u8 unused[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows SEC(".maps");

/* The first bytes of a flow's payload. */
struct sample {
	struct flow_key key;
	__u32 length;
	__u32 direction;
	__u8 bytes[FIRST_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} samples SEC(".maps");

/* What found no room. */
struct rest {
	__u64 packets[2];
	__u64 bytes[2];
	__u64 samples;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct rest);
} rest SEC(".maps");

/* For copies by words. */
#define WORDS __attribute__((aligned(4)))

/* A packet on its way through the parser. */
struct packet {
	void *ctx;
	bool is_xdp;
	__u32 direction;
	__u32 length;	 /* as counted */
	__u32 linear;	 /* xdp: bytes in one piece */
	__u32 at;	 /* how far it is read */
	__u32 payload;	 /* where the payload begins; 0 where that is not known */
	__u8 tcp_flags;
};

/* A bound that the verifier asks for, past any header. */
#define FURTHEST 0x3fff

/*
 * A pointer of a program's context. In assembler, for clang works out the field's address first and keeps it, which the
 * verifier refuses.
 */
#define CONTEXT(packet, kind, field)                                                                                       \
	({                                                                                                                 \
		void *pointer;                                                                                             \
		asm volatile("%[pointer] = *(u32 *)(%[context] + %[offset])"                                               \
			     : [pointer] "=r"(pointer)                                                                     \
			     : [context] "r"((packet)->ctx), [offset] "i"(offsetof(struct kind, field)));                  \
		pointer;                                                                                                   \
	})

/* By words as far as it goes: clang goes by bytes, for headers may begin at any address. */
static __always_inline void copy(void *to, const void *from, __u32 length)
{
	__u32 at;

#pragma unroll
	for (at = 0; at + 4 <= length; at += 4)
		*(__u32 *)(to + at) = *(const __u32 *)(from + at);
#pragma unroll
	for (; at < length; at++)
		*(__u8 *)(to + at) = *(const __u8 *)(from + at);
}

/* A header, of a size that is a constant. It is in the first piece of the packet nearly always. */
static __always_inline bool load(const struct packet *packet, __u32 at, void *to, __u32 length)
{
	void *data = packet->is_xdp ? CONTEXT(packet, xdp_md, data) : CONTEXT(packet, __sk_buff, data);
	void *end = packet->is_xdp ? CONTEXT(packet, xdp_md, data_end) : CONTEXT(packet, __sk_buff, data_end);

	at &= FURTHEST;
	if (data + at + length <= end) {
		copy(to, data + at, length);
		return true;
	}
	return !packet->is_xdp && !bpf_skb_load_bytes(packet->ctx, at, to, length);
}

static __always_inline void copy_ends(struct flow_key *key, __u32 direction, const __u8 *source, const __u8 *destination,
				      __u32 length)
{
	__builtin_memcpy(direction == SENT ? key->local : key->remote, source, length);
	__builtin_memcpy(direction == SENT ? key->remote : key->local, destination, length);
}

/* What comes after the IP headers. What is cut short is counted without it. */
static __always_inline void read_transport(struct packet *packet, struct flow_key *key)
{
	__u8 head[16] WORDS = {};

	switch (key->protocol) {
	case PROTOCOL_TCP:
		if (load(packet, packet->at, head, TCP_TO_FLAGS)) {
			packet->tcp_flags = head[13];
			packet->payload = packet->at + (head[12] >> 4) * 4;
		}
		break;
	case PROTOCOL_UDP:
		if (load(packet, packet->at, head, 4))
			packet->payload = packet->at + 8;
		break;
	case PROTOCOL_SCTP:
	case PROTOCOL_DCCP:
	case PROTOCOL_UDPLITE:
		load(packet, packet->at, head, 4);
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		load(packet, packet->at, key->detail, 2);
		return;
	case PROTOCOL_ESP:
		load(packet, packet->at, key->detail, 4);
		return;
	case PROTOCOL_AH:
		load(packet, packet->at + 4, key->detail, 4);
		return;
	case PROTOCOL_GRE:
		load(packet, packet->at + 2, key->detail, 2);
		return;
	default:
		return;
	}
	__builtin_memcpy(key->detail, head + (packet->direction == SENT ? 0 : 2), 2);
	__builtin_memcpy(key->detail + 2, head + (packet->direction == SENT ? 2 : 0), 2);
}

static __always_inline void read_ipv4(struct packet *packet, struct flow_key *key)
{
	__u8 head[20] WORDS;

	if (!load(packet, packet->at, head, sizeof(head)))
		return;
	copy_ends(key, packet->direction, head + 12, head + 16, 4);
	key->protocol = head[9];
	packet->at += (head[0] & 15) * 4;
	/* Ports are in the first fragment only: the others count for a flow without. */
	if (!(head[6] & 0x1f) && !head[7])
		read_transport(packet, key);
}

static __always_inline void read_ipv6(struct packet *packet, struct flow_key *key)
{
	__u8 head[40] WORDS;
	__u8 extension[4] WORDS;
	int number;

	if (!load(packet, packet->at, head, sizeof(head)))
		return;
	copy_ends(key, packet->direction, head + 8, head + 24, 16);
	key->protocol = head[6];
	packet->at += sizeof(head);
#pragma unroll
	for (number = 0; number < MOST_EXTENSIONS; number++) {
		if (key->protocol != NEXT_HOP_BY_HOP && key->protocol != NEXT_ROUTING && key->protocol != NEXT_FRAGMENT &&
		    key->protocol != NEXT_DESTINATION)
			break;
		if (!load(packet, packet->at, extension, sizeof(extension)))
			return;
		if (key->protocol == NEXT_FRAGMENT) {
			packet->at += 8;
			if (extension[2] || (extension[3] & 0xf8)) {
				key->protocol = extension[0];
				return;
			}
		} else {
			packet->at += (extension[1] + 1) * 8;
		}
		key->protocol = extension[0];
	}
	read_transport(packet, key);
}

static __always_inline void read_arp(struct packet *packet, struct flow_key *key)
{
	__u8 head[28] WORDS;

	/* Ethernet and IPv4, the only pair in use: types 1 and 0x0800, addresses of 6 and 4 bytes. */
	if (!load(packet, packet->at, head, sizeof(head)) || head[1] != 1 || head[2] != 8 || head[4] != 6 || head[5] != 4)
		return;
	copy_ends(key, packet->direction, head + 14, head + 24, 4);
	__builtin_memcpy(key->detail, head + 6, 2);
}

static __always_inline void read_network(struct packet *packet, struct flow_key *key)
{
	switch (key->ether_type) {
	case ETH_P_IP:
		read_ipv4(packet, key);
		break;
	case ETH_P_IPV6:
		read_ipv6(packet, key);
		break;
	}
}

static __always_inline void read_frame(struct packet *packet, struct flow_key *key)
{
	__u8 head[ETH_HEADER] WORDS;
	__u8 tag[4] WORDS;
	int number;

	if (!load(packet, 0, head, sizeof(head)))
		return;
	packet->at = ETH_HEADER;
	key->ether_type = head[12] << 8 | head[13];
#pragma unroll
	for (number = 0; number < MOST_VLAN_TAGS; number++) {
		if (key->ether_type != ETH_P_8021Q && key->ether_type != ETH_P_8021AD)
			break;
		if (!load(packet, packet->at, tag, sizeof(tag)))
			return;
		packet->at += sizeof(tag);
		key->ether_type = tag[2] << 8 | tag[3];
	}
	if (key->ether_type == ETH_P_IP || key->ether_type == ETH_P_IPV6)
		read_network(packet, key);
	else if (key->ether_type == ETH_P_ARP)
		read_arp(packet, key);
	else
		copy_ends(key, packet->direction, head + 6, head, 6);
}

static __always_inline struct rest *find_rest(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&rest, &only);
}

static __always_inline void send_sample(const struct packet *packet, const struct flow_key *key, struct flow *flow)
{
	struct sample *sample;
	__u32 length = packet->length - packet->payload;
	long failed;

	if (length > FIRST_BYTES)
		length = FIRST_BYTES;
	/* Only what is in one piece there. */
	if (packet->is_xdp && packet->payload + length > packet->linear) {
		if (packet->payload >= packet->linear)
			return;
		length = packet->linear - packet->payload;
	}
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample) {
		struct rest *lost = find_rest();

		/* The flow's next packet is taken instead. */
		if (lost)
			__sync_fetch_and_add(&lost->samples, 1);
		return;
	}
	__builtin_memcpy(&sample->key, key, sizeof(*key));
	sample->direction = packet->direction;
	/* Once more where the compiler cannot put the verifier off. */
	asm volatile("" : "+r"(length));
	if (length == 0 || length > FIRST_BYTES) {
		bpf_ringbuf_discard(sample, 0);
		return;
	}
	sample->length = length;
	/* xdp has a helper of its own for it since 5.18 only. */
	if (packet->is_xdp)
		failed = bpf_probe_read_kernel(sample->bytes, length,
					       CONTEXT(packet, xdp_md, data) + (packet->payload & FURTHEST));
	else
		failed = bpf_skb_load_bytes(packet->ctx, packet->payload, sample->bytes, length);
	if (failed) {
		bpf_ringbuf_discard(sample, 0);
		return;
	}
	/* Two CPUs at once may send one more each. */
	flow->samples[packet->direction] = length < SHORT_BYTES ? flow->samples[packet->direction] + 1 : MOST_SAMPLES;
	bpf_ringbuf_submit(sample, 0);
}

/*
 * Who sends. The program that is running owns the packet in a system call of its own, and not where the kernel answers,
 * repeats or goes on by itself in an interrupt: somebody else is running then. For TCP, a process that sends has locked
 * the socket, and interrupts leave a locked one alone (net/ipv4/tcp_ipv4.c, tcp_v4_rcv: sock_owned_by_user). What has no
 * socket of a file (the kernel's own, a connection that is still being made) has no process.
 */
static __always_inline void learn_process(const struct sk_buff *skb, const struct flow_key *key, struct flow *flow)
{
	const struct task_struct___name *task = (const void *)bpf_get_current_task();
	struct sock *sk = BPF_CORE_READ(skb, sk);
	struct bpftop_process process;
	__u8 state;

	if (!sk)
		return;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV)
		return; /* no whole socket */
	if (key->protocol == PROTOCOL_TCP && (state == TCP_LISTEN || !BPF_CORE_READ(sk, sk_lock.owned)))
		return;
	if (!BPF_CORE_READ(sk, sk_socket, file))
		return;
	bpftop_process_of(task, &process);
	BPF_CORE_READ_STR_INTO(&flow->name, task, group_leader, comm);
	flow->process.start_ns = process.start_ns;
	/* Last: a reader that sees it sees the others. */
	*(volatile __s32 *)&flow->process.pid = process.pid;
	flow->is_told = 1;
}

/* Adds a flow; where there is no room, the packet counts for the rest. */
static __always_inline struct flow *add(const struct packet *packet, const struct flow_key *key, __u32 interface,
					__u32 net_namespace, __u64 cgroup)
{
	struct flow new = {
		.first_ns = bpftop_now(),
		.interface = interface,
		.net_namespace = net_namespace,
		.cgroup = cgroup,
	};
	struct flow *flow;

	/* Another CPU may have been first. */
	bpf_map_update_elem(&flows, key, &new, BPF_NOEXIST);
	flow = bpf_map_lookup_elem(&flows, key);
	if (!flow) {
		struct rest *beyond = find_rest();

		if (beyond) {
			__sync_fetch_and_add(&beyond->packets[packet->direction & 1], 1);
			__sync_fetch_and_add(&beyond->bytes[packet->direction & 1], packet->length);
		}
	}
	return flow;
}

static __always_inline void count(struct packet *packet, const struct flow_key *key, struct flow *flow)
{
	__sync_fetch_and_add(&flow->packets[packet->direction & 1], 1);
	__sync_fetch_and_add(&flow->bytes[packet->direction & 1], packet->length);
	if (packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST)) {
		if ((packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
			/* The same ports again, for another connection. */
			flow->process.pid = 0;
			flow->is_told = 0;
			flow->samples[RECEIVED] = flow->samples[SENT] = 0;
			flow->ended = 0;
		} else if (packet->tcp_flags & (TCP_FIN | TCP_RST)) {
			flow->ended = 1;
		}
	}
	if (packet->payload && packet->payload < packet->length && flow->samples[packet->direction & 1] < MOST_SAMPLES)
		send_sample(packet, key, flow);
}

/* 6.2: fields of the packet's buffer without a helper's call, which costs some 20 ns each. */
void *bpf_cast_to_kern_ctx(void *ctx) __ksym __weak;

static __always_inline struct net *net_by_cast(struct __sk_buff *skb)
{
	const struct sk_buff *buffer = bpf_cast_to_kern_ctx(skb);
	const struct sock *sk = buffer->sk;

	return sk ? sk->__sk_common.skc_net.net : NULL;
}

static __always_inline struct net *net_by_reading(struct __sk_buff *skb)
{
	const struct sk_buff *buffer = (const void *)skb;

	return BPF_CORE_READ(buffer, sk, __sk_common.skc_net.net);
}

static __always_inline int count_of_cgroup(struct __sk_buff *skb, __u32 direction, struct net *net)
{
	struct packet packet = { .ctx = skb, .direction = direction, .length = skb->len };
	const struct sk_buff *buffer = (const void *)skb;
	struct flow_key key = { .ether_type = bpf_ntohs(skb->protocol) };
	struct flow *flow;

	key.scope = (__u64)net;
	read_network(&packet, &key);
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		flow = add(&packet, &key, skb->ifindex, BPF_CORE_READ(net, ns.inum), bpf_skb_cgroup_id(skb));
	if (!flow)
		return 1;
	count(&packet, &key, flow);
	if (direction == SENT && !flow->is_told)
		learn_process(buffer, &key, flow);
	return 1;
}

static __always_inline int count_of_interface(struct __sk_buff *skb, __u32 direction, bool has_ethernet)
{
	struct packet packet = { .ctx = skb, .direction = direction, .length = skb->len };
	struct flow_key key = { .scope = skb->ifindex };
	struct flow *flow;

	if (has_ethernet) {
		read_frame(&packet, &key);
	} else {
		key.ether_type = bpf_ntohs(skb->protocol);
		read_network(&packet, &key);
	}
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		flow = add(&packet, &key, skb->ifindex, 0, bpf_skb_cgroup_id(skb));
	if (!flow)
		return TCX_NEXT;
	count(&packet, &key, flow);
	if (direction == SENT && !flow->is_told)
		learn_process((const void *)skb, &key, flow);
	return TCX_NEXT;
}

static __always_inline int count_of_driver(struct xdp_md *frame, bool may_have_pieces)
{
	struct packet packet = { .ctx = frame, .is_xdp = true, .direction = RECEIVED };
	struct flow_key key = { .scope = frame->ingress_ifindex };
	struct flow *flow;

	packet.linear = CONTEXT(&packet, xdp_md, data_end) - CONTEXT(&packet, xdp_md, data);
	packet.length = may_have_pieces ? bpf_xdp_get_buff_len(frame) : packet.linear;
	read_frame(&packet, &key);
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		flow = add(&packet, &key, frame->ingress_ifindex, 0, 0);
	if (flow)
		count(&packet, &key, flow);
	return XDP_PASS;
}

SEC("cgroup_skb/ingress")
int cgroup_in(struct __sk_buff *skb)
{
	return count_of_cgroup(skb, RECEIVED, net_by_cast(skb));
}

SEC("cgroup_skb/egress")
int cgroup_out(struct __sk_buff *skb)
{
	return count_of_cgroup(skb, SENT, net_by_cast(skb));
}

SEC("cgroup_skb/ingress")
int cgroup_in_reads(struct __sk_buff *skb)
{
	return count_of_cgroup(skb, RECEIVED, net_by_reading(skb));
}

SEC("cgroup_skb/egress")
int cgroup_out_reads(struct __sk_buff *skb)
{
	return count_of_cgroup(skb, SENT, net_by_reading(skb));
}

SEC("tc")
int tc_in(struct __sk_buff *skb)
{
	return count_of_interface(skb, RECEIVED, true);
}

SEC("tc")
int tc_out(struct __sk_buff *skb)
{
	return count_of_interface(skb, SENT, true);
}

/* Interfaces whose packets begin with the IP header: tunnels, ppp. */
SEC("tc")
int tc_in_bare(struct __sk_buff *skb)
{
	return count_of_interface(skb, RECEIVED, false);
}

SEC("tc")
int tc_out_bare(struct __sk_buff *skb)
{
	return count_of_interface(skb, SENT, false);
}

/* 5.18: frames of several pieces. */
SEC("xdp.frags")
int xdp_in(struct xdp_md *frame)
{
	return count_of_driver(frame, true);
}

SEC("xdp")
int xdp_in_linear(struct xdp_md *frame)
{
	return count_of_driver(frame, false);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
