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
#include "network.h"
#include "packet.h"

#define FIRST_BYTES 2048 /* a TLS ClientHello with a post-quantum key share has 1.7 KiB, its server name anywhere in it */
#define SHORT_BYTES 64	 /* so few may be a greeting, and what says more comes after it */
#define MOST_SAMPLES 3	 /* of a direction */

#define TCX_NEXT -1 /* include/uapi/linux/bpf.h, 6.6 (commit e420bed02507) */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sk_buff {
	struct sock *sk;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct mm_struct;

struct task_struct___sender {
	struct css_set *cgroups;
	struct mm_struct *mm;
};

#pragma clang attribute pop

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

static __always_inline struct rest *find_rest(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&rest, &only);
}

static __always_inline void send_sample(const struct packet *packet, const struct flow_key *key, struct flow *flow)
{
	struct sample *sample;
	__u32 length, last, end = packet->length;
	long failed;

	/* Short frames are filled up. */
	if (packet->said_end > packet->said_from && packet->said_end < end)
		end = packet->said_end;
	if (packet->payload >= end)
		return;
	length = end - packet->payload;
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
	/*
	 * Once more where the compiler cannot put the verifier off. By the last byte's place: a verifier of before 6.8 (commit
	 * d028f87517d6) learns nothing of what is not zero, and takes a length that may be zero for none.
	 */
	last = length - 1;
	asm volatile("" : "+r"(last));
	if (last >= FIRST_BYTES) {
		bpf_ringbuf_discard(sample, 0);
		return;
	}
	length = last + 1;
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
 * Whether the program that is running may be the sender of a packet without a lock on its socket, at an interface: a
 * packet that waits for its neighbour's address leaves in the interrupt that brings it (net/core/neighbour.c,
 * __neigh_update). A kernel thread is not the sender, nor is a program of another cgroup than the socket's.
 */
static __always_inline bool may_send_by(const struct sock *sk, const struct task_struct *task)
{
	const struct task_struct___sender *running = (const void *)task;

	if (!BPF_CORE_READ(running, mm) || !bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		return false;
	return BPF_CORE_READ(running, cgroups, dfl_cgrp) == BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
}

/*
 * Who sends. The program that is running owns the packet in a system call of its own, and not where the kernel answers,
 * repeats or goes on by itself in an interrupt: somebody else is running then. For TCP, a process that sends has locked
 * the socket, and interrupts leave a locked one alone (net/ipv4/tcp_ipv4.c, tcp_v4_rcv: sock_owned_by_user). What has no
 * socket of a file (the kernel's own, a connection that is still being made) has no process.
 */
static __always_inline void learn_process(const struct sk_buff *skb, const struct flow_key *key, struct flow *flow,
					  bool at_interface)
{
	const struct task_struct *task = (const void *)bpf_get_current_task();
	const struct task_struct___bpftop *named = (const void *)task;
	struct sock *sk = BPF_CORE_READ(skb, sk);
	struct bpftop_process process;
	__u8 state;

	if (!sk)
		return;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV)
		return; /* no whole socket */
	if (!BPF_CORE_READ(sk, sk_socket, file))
		return;
	if (key->protocol == PROTOCOL_TCP) {
		if (state == TCP_LISTEN || !BPF_CORE_READ(sk, sk_lock.owned))
			return;
	} else if (at_interface && !may_send_by(sk, task)) {
		return;
	}
	bpftop_process_of(task, &process);
	task = (const void *)BPF_CORE_READ(named, group_leader);
	BPF_CORE_READ_STR_INTO(&flow->name, task, comm);
	flow->process.start_ns = process.start_ns;
	/* Nothing orders this for a reader on another CPU: Flow.cs reads the name again where it was torn. */
	flow->process.pid = process.pid;
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
		learn_process(buffer, &key, flow, false);
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
		learn_process((const void *)skb, &key, flow, true);
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
