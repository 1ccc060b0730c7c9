/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Sees names looked up: the calls of libc, from their entry to their return, and the messages of DNS as sockets send and
 * receive them. What an answer belongs to is for the host to find out.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "bpftop.bpf.h"

#define DNS_PORT bpf_htons(53)
#define COMM_BYTES 16

/* include/linux/socket.h */
#define AF_INET 2

/* What the host is told; plugins/Network/Names/Records.cs has the same. */
#define NAME_BYTES 256
#define MESSAGE_HEADER_BYTES 12
#define MESSAGE_BYTES 272 /* the header, a name of up to 255 bytes, type and class (RFC 1035): all of the question */

/* The cookie of the probe, which the host gives it. */
enum function {
	GETADDRINFO,
	GETHOSTBYNAME,
	GETHOSTBYNAME2,
};

struct call_record {
	struct bpftop_process process;
	__u64 begin_ns;
	__u64 end_ns;
	__u64 cgroup_id;
	__u32 function;
	__s32 status; /* getaddrinfo: as returned; the others: 0 where they found something, else -1 */
	__s32 name_bytes; /* with the NUL; negative where it could not be read */
	__s32 family;	  /* of the addresses that were asked for: AF_UNSPEC for any; negative where it could not be read */
	char comm[COMM_BYTES];
	char name[NAME_BYTES];
};

struct packet_record {
	struct bpftop_process process; /* of what is sent */
	__u64 time_ns;
	__u64 socket; /* its cookie: the same for a query and its answer, in whatever namespace, and never given again */
	__u64 cgroup_id;
	__u8 server[16]; /* version 4: the first 4 bytes */
	__u16 message_bytes;
	__u8 version; /* of IP */
	__u8 protocol;
	__u8 is_answer;
	__u8 unused[3];
	char comm[COMM_BYTES];
	__u8 message[MESSAGE_BYTES];
};

/* The start of a program, which may bring a libc that nobody has seen. */
struct program_record {
	struct bpftop_process process;
};

struct losses {
	__u64 calls;
	__u64 packets;
	__u64 programs;
};

/* 5,800 messages, which is what a busy resolver has in the quarter of a second until the host looks. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 2 << 20);
} packets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 << 10);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 10);
} programs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct losses);
} lost SEC(".maps");

/*
 * Calls under way: a few of a thread, for gethostbyname() may call gethostbyname2(), and a module of the name service may look up
 * names of its own meanwhile. They go with their thread, so that the room is that of calls; one that finds none is lost, and counted.
 */
#define CALLS_OF_THREAD 4

struct call_key {
	__u64 thread;
	__u64 number;
};

struct call {
	__u64 stack; /* where it returns to its caller: by that its end is told from those of others */
	__u64 begin_ns;
	__u64 name;
	__u32 function;
	__s32 name_bytes;
	__s32 family;
	__u32 unused;
	char text[NAME_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct call_key);
	__type(value, struct call);
} under_way SEC(".maps");

/* The kernel's task_struct: the loader ignores what follows the underscores. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct___names {
	struct task_struct___names *group_leader;
	char comm[COMM_BYTES];
};

#pragma clang attribute pop

static __always_inline struct losses *losses(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&lost, &zero);
}

static __always_inline void lose_call(void)
{
	struct losses *loss = losses();

	if (loss)
		__sync_fetch_and_add(&loss->calls, 1);
}

/* The name that the process goes by, which is its first thread's. */
static __always_inline void read_comm(char *comm)
{
	struct task_struct___names *task = (void *)bpf_get_current_task();
	struct task_struct___names *leader = BPF_CORE_READ(task, group_leader);

	bpf_core_read(comm, COMM_BYTES, &leader->comm);
}

/* ---- calls of libc ---- */

/* A return has taken its address off the stack by then, where the architecture keeps it there. */
#ifdef __TARGET_ARCH_x86
#define RETURN_ADDRESS_BYTES 8
#else
#define RETURN_ADDRESS_BYTES 0
#endif

/* The beginning of struct addrinfo, the same in every libc (POSIX has the members, not their order). */
struct hints {
	__s32 flags;
	__s32 family;
};

static __always_inline __s32 family_of(struct pt_regs *ctx, __u32 function)
{
	struct hints hints = {};
	void *given;

	if (function == GETHOSTBYNAME)
		return AF_INET;
	if (function == GETHOSTBYNAME2)
		return (__s32)PT_REGS_PARM2(ctx);
	given = (void *)PT_REGS_PARM3(ctx);
	if (given && bpf_probe_read_user(&hints, sizeof(hints), given))
		return -1;
	return hints.family;
}

SEC("uprobe")
int call_begins(struct pt_regs *ctx)
{
	struct call_key key = { .thread = bpf_get_current_pid_tgid() };
	struct call call = {
		.stack = PT_REGS_SP(ctx),
		.begin_ns = bpftop_now(),
		.name = PT_REGS_PARM1(ctx),
		.function = bpf_get_attach_cookie(ctx),
	};
	struct call *there;

	/* getaddrinfo may be asked for a service alone. */
	if (!call.name)
		return 0;
	call.name_bytes = bpf_probe_read_user_str(call.text, sizeof(call.text), (void *)call.name);
	call.family = family_of(ctx, call.function);
#pragma unroll
	for (int number = 0; number < CALLS_OF_THREAD; number++) {
		key.number = number;
		there = bpf_map_lookup_elem(&under_way, &key);
		/* A stack grows down: a call below this one was left by a jump (siglongjmp), and never returns. */
		if (there && there->stack > call.stack)
			continue;
		if (!bpf_map_update_elem(&under_way, &key, &call, BPF_ANY))
			return 0;
		break;
	}
	lose_call();
	return 0;
}

/*
 * One file can be probed twice, through two mounts of an overlay: then both see each call. The second entry writes the same
 * again, and the second return finds nothing any more.
 */
SEC("uretprobe")
int call_ends(struct pt_regs *ctx)
{
	struct call_key key = { .thread = bpf_get_current_pid_tgid() };
	__u64 stack = PT_REGS_SP(ctx) - RETURN_ADDRESS_BYTES;
	struct call_record *record;
	struct call *call = NULL;

#pragma unroll
	for (int number = 0; number < CALLS_OF_THREAD; number++) {
		key.number = number;
		call = bpf_map_lookup_elem(&under_way, &key);
		if (call && call->stack == stack)
			break;
		call = NULL;
	}
	if (!call)
		return 0;
	record = bpf_ringbuf_reserve(&calls, sizeof(*record), 0);
	if (!record) {
		lose_call();
		goto done;
	}
	bpftop_current_process(&record->process);
	record->begin_ns = call->begin_ns;
	record->end_ns = bpftop_now();
	record->cgroup_id = bpf_get_current_cgroup_id();
	record->function = call->function;
	record->status = call->function == GETADDRINFO ? (__s32)PT_REGS_RC(ctx) : PT_REGS_RC(ctx) ? 0 : -1;
	record->name_bytes = call->name_bytes;
	record->family = call->family;
	read_comm(record->comm);
	__builtin_memcpy(record->name, call->text, sizeof(record->name));
	/* The page may have been on its way in when the call began; the call has read it since. */
	if (record->name_bytes < 0)
		record->name_bytes = bpf_probe_read_user_str(record->name, sizeof(record->name), (void *)call->name);
	bpf_ringbuf_submit(record, 0);
done:
	bpf_map_delete_elem(&under_way, &key);
	return 0;
}

/* A thread may end in a call: when its process is killed. */
SEC("raw_tp/sched_process_exit")
int caller_ends(struct bpf_raw_tracepoint_args *ctx)
{
	struct call_key key = { .thread = bpf_get_current_pid_tgid() };

#pragma unroll
	for (int number = 0; number < CALLS_OF_THREAD; number++) {
		key.number = number;
		/* Nearly every thread has none, and looking takes no lock. */
		if (bpf_map_lookup_elem(&under_way, &key))
			bpf_map_delete_elem(&under_way, &key);
	}
	return 0;
}

/* ---- programs that start ---- */

/* By then the process is the new program, which is yet to map its libraries. */
SEC("raw_tp/sched_process_exec")
int program_starts(struct bpf_raw_tracepoint_args *ctx)
{
	struct program_record *record = bpf_ringbuf_reserve(&programs, sizeof(*record), 0);
	struct losses *loss;

	if (!record) {
		loss = losses();
		if (loss)
			__sync_fetch_and_add(&loss->programs, 1);
		return 0;
	}
	bpftop_current_process(&record->process);
	bpf_ringbuf_submit(record, 0);
	return 0;
}

/* ---- messages of DNS ---- */

#define IPV6_EXTENSIONS 4
#define FRAGMENT_OFFSET bpf_htons(0x1fff)
#define FRAGMENT_OFFSET6 bpf_htons(0xfff8)

struct ports {
	__be16 source;
	__be16 destination;
};

/* The beginning of a packet, as much as the shortest that has ports: 20 bytes of IPv4 and 8 of UDP. */
union beginning {
	__u8 version;
	struct {
		struct iphdr header;
		struct ports ports;
		__u32 rest;
	} ip4;
	struct {
		__u8 before[6];
		__u8 next;
		__u8 after[21];
	} ip6;
};

/* For constant places: by direct access, as far as the packet is in one piece, for that is ten times as fast as the helper. */
static __always_inline long read_at(struct __sk_buff *skb, __u32 offset, void *to, __u32 bytes)
{
	void *from = (void *)(long)skb->data + offset;

	if (from + bytes > (void *)(long)skb->data_end)
		return bpf_skb_load_bytes(skb, offset, to, bytes);
	__builtin_memcpy(to, from, bytes);
	return 0;
}

static __always_inline bool has_ports(__u8 protocol)
{
	return protocol == IPPROTO_UDP || protocol == IPPROTO_TCP;
}

/* Where the header above IPv6's begins; 0 in a later fragment. */
static __always_inline __u32 skip_extensions(struct __sk_buff *skb, __u8 *protocol)
{
	__u32 offset = sizeof(struct ipv6hdr);
	struct {
		__u8 next;
		__u8 length;
		__be16 fragment;
	} extension;

#pragma unroll
	for (int number = 0; number < IPV6_EXTENSIONS; number++) {
		if (*protocol != IPPROTO_HOPOPTS && *protocol != IPPROTO_ROUTING && *protocol != IPPROTO_DSTOPTS &&
		    *protocol != IPPROTO_FRAGMENT)
			return offset;
		if (bpf_skb_load_bytes(skb, offset, &extension, sizeof(extension)))
			return 0;
		if (*protocol == IPPROTO_FRAGMENT && extension.fragment & FRAGMENT_OFFSET6)
			return 0;
		offset += *protocol == IPPROTO_FRAGMENT ? 8 : 8 + extension.length * 8;
		*protocol = extension.next;
	}
	return offset;
}

/*
 * Where the message begins, for what is sent to the port or comes from it; 0 for all else, which is nearly every packet of
 * the machine. Only the client's side: a server here receives at the port and sends from it.
 */
static __always_inline __u32 message_of(struct __sk_buff *skb, bool is_answer, __u8 *version, __u8 *protocol)
{
	union beginning packet;
	struct ports ports;
	__u32 offset;
	__u8 words;

	if (read_at(skb, 0, &packet, sizeof(packet)))
		return 0;
	*version = packet.version >> 4;
	if (*version == 4) {
		*protocol = packet.ip4.header.protocol;
		offset = packet.ip4.header.ihl * 4;
		ports = packet.ip4.ports;
		if (!has_ports(*protocol) || packet.ip4.header.frag_off & FRAGMENT_OFFSET ||
		    (offset != sizeof(struct iphdr) && bpf_skb_load_bytes(skb, offset, &ports, sizeof(ports))))
			return 0;
	} else if (has_ports(packet.ip6.next)) {
		*protocol = packet.ip6.next;
		offset = sizeof(struct ipv6hdr);
		if (read_at(skb, sizeof(struct ipv6hdr), &ports, sizeof(ports)))
			return 0;
	} else {
		*protocol = packet.ip6.next;
		offset = skip_extensions(skb, protocol);
		if (!offset || !has_ports(*protocol) || bpf_skb_load_bytes(skb, offset, &ports, sizeof(ports)))
			return 0;
	}
	if ((is_answer ? ports.source : ports.destination) != DNS_PORT)
		return 0;
	if (*protocol == IPPROTO_UDP)
		return offset + 8;
	/* The message comes after its length. Where that begins a segment: clients send both at once, one at a time. */
	if (bpf_skb_load_bytes(skb, offset + 12, &words, 1))
		return 0;
	return offset + (words >> 4) * 4 + 2;
}

static __always_inline void packet_passes(struct __sk_buff *skb, bool is_answer)
{
	struct packet_record *record;
	struct losses *loss;
	__u8 version, protocol;
	__u32 offset = message_of(skb, is_answer, &version, &protocol);
	__u32 bytes;

	if (!offset || offset + MESSAGE_HEADER_BYTES > skb->len)
		return;
	record = bpf_ringbuf_reserve(&packets, sizeof(*record), 0);
	if (!record) {
		loss = losses();
		if (loss)
			__sync_fetch_and_add(&loss->packets, 1);
		return;
	}
	__builtin_memset(record, 0, offsetof(struct packet_record, message));
	record->time_ns = bpftop_now();
	record->socket = bpf_get_socket_cookie(skb);
	record->cgroup_id = bpf_skb_cgroup_id(skb);
	record->version = version;
	record->protocol = protocol;
	record->is_answer = is_answer;
	if (!is_answer) {
		/*
		 * In the sender's context. Not where TCP sends later what it had to hold back, in answer to an acknowledgment or by
		 * a timer: that is in the name of whoever ran. But a query is the first that its connection sends, and sent again
		 * it is matched with its first time. Answers are received in an interrupt; they belong to their query.
		 */
		bpftop_current_process(&record->process);
		read_comm(record->comm);
	}
	if (version == 4)
		bpf_skb_load_bytes(skb, is_answer ? 12 : 16, record->server, 4);
	else
		bpf_skb_load_bytes(skb, is_answer ? 8 : 24, record->server, 16);
	bytes = skb->len - offset;
	if (bytes > MESSAGE_BYTES)
		bytes = MESSAGE_BYTES;
	if (bytes < MESSAGE_HEADER_BYTES || bpf_skb_load_bytes(skb, offset, record->message, bytes)) {
		bpf_ringbuf_discard(record, 0);
		return;
	}
	record->message_bytes = bytes;
	bpf_ringbuf_submit(record, 0);
}

SEC("cgroup_skb/egress")
int query_passes(struct __sk_buff *skb)
{
	packet_passes(skb, false);
	return 1;
}

SEC("cgroup_skb/ingress")
int answer_passes(struct __sk_buff *skb)
{
	packet_passes(skb, true);
	return 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
