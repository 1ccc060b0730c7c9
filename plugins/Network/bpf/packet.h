/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* Reads a packet's headers as far as they tell its flow, whatever hands it over: an IP packet or a frame, a buffer of the
 * stack or a driver's. Headers that are cut short or chained without end are counted with what was read so far. */
#ifndef BPFTOP_PACKET_H
#define BPFTOP_PACKET_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

#define RECEIVED 0
#define SENT 1

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

/* All of a packet's that makes it one of the same flow. Traffic/FlowKey.cs has the same. */
struct flow_key {
	__u64 scope;	  /* cgroup_skb: the network namespace, for 127.0.0.1 is in each; else the interface's index */
	__u8 local[16];	  /* an IP address from the first byte on, or a MAC address */
	__u8 remote[16];
	__u8 detail[4];	  /* local and remote port; type and code; SPI; protocol in GRE; operation of ARP. In network order */
	__u16 ether_type;
	__u8 protocol;	  /* 0 where it is not IP */
	__u8 unused;
};

/* For copies by words. */
#define WORDS __attribute__((aligned(4)))

/* A packet on its way through the parser. */
struct packet {
	void *ctx;
	bool is_xdp;
	__u32 direction;
	__u32 length;	 /* as counted */
	__u32 linear;	 /* xdp: bytes in one piece */
	__u32 said_from; /* where the length that its IP header says counts from */
	__u32 said_end;	 /* and to: the same where it says nothing */
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

/* The same for headers that are seldom there: less for the verifier to go through. */
static __always_inline bool load_seldom(const struct packet *packet, __u32 at, void *to, __u32 length)
{
	return packet->is_xdp ? load(packet, at, to, length) : !bpf_skb_load_bytes(packet->ctx, at, to, length);
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
		load_seldom(packet, packet->at, head, 4);
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		load_seldom(packet, packet->at, key->detail, 2);
		return;
	case PROTOCOL_ESP:
		load_seldom(packet, packet->at, key->detail, 4);
		return;
	case PROTOCOL_AH:
		load_seldom(packet, packet->at + 4, key->detail, 4);
		return;
	case PROTOCOL_GRE:
		load_seldom(packet, packet->at + 2, key->detail, 2);
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
	packet->said_from = packet->at;
	packet->said_end = packet->at + (head[2] << 8 | head[3]);
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
	packet->said_from = packet->at;
	packet->said_end = packet->at + (head[4] << 8 | head[5]);
#pragma unroll
	for (number = 0; number < MOST_EXTENSIONS; number++) {
		if (key->protocol != NEXT_HOP_BY_HOP && key->protocol != NEXT_ROUTING && key->protocol != NEXT_FRAGMENT &&
		    key->protocol != NEXT_DESTINATION)
			break;
		if (!load_seldom(packet, packet->at, extension, sizeof(extension)))
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
	if (!load_seldom(packet, packet->at, head, sizeof(head)) || head[1] != 1 || head[2] != 8 || head[4] != 6 || head[5] != 4)
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
		if (!load_seldom(packet, packet->at, tag, sizeof(tag)))
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

#endif
