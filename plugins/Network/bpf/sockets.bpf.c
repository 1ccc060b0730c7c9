/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Who sends and receives how much by TCP and UDP, which sockets are open, and each TCP session when it ends.
 *
 * Bytes are counted where a call of a process returns (sock_send_length, sock_recv_length), so they are those that were
 * really transferred, whatever the call was. What TCP hands over without such a call (splice, and mapped receiving) passes
 * tcp_rcv_space_adjust, where the socket's own sequence numbers tell how much was taken since.
 */
#include "network.h"
#include "sockets.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct bpftop_process);
	__type(value, struct usage);
} usages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 2 * 1024 * 1024);
} sessions SEC(".maps");

/* Whose a socket is. */
struct user {
	struct bpftop_process owner;
	char comm[16];
	__u64 cgroup_id;
};

/*
 * By the address of an MPTCP socket, which alone has a descriptor: whose the TCP connections are that carry it. What is known
 * of a socket cannot be had from another one.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct user);
} mptcp_users SEC(".maps");

/*
 * Who has a socket open, by its address: noted as the descriptors are gone through, for what goes through the tables of sockets
 * right after. Only there is a socket one that the kernel lets state be looked up of: what a file leads to is not trusted to be one
 * (seen with 6.18.44; kernels before took it).
 */
struct holder {
	struct user user;
	__u32 scan; /* of which scan it is: an address may be another socket's by the next */
	__u32 unused;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u64);
	__type(value, struct holder);
} holders SEC(".maps");

/* The number of the scan that is under way; 0 while only descriptors are gone through. bpftop writes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} scan SEC(".maps");

/* What is known of a socket beyond its own fields; goes with the socket. */
struct socket_state {
	struct user user;
	__u64 created_ns; /* 0 where it was made otherwise than by socket(2), or before bpftop */
	__u64 opened_ns;
	__u64 established_ns;
	__u64 received; /* UDP only: the kernel counts for TCP */
	__u64 sent;
	__u64 ahead;  /* bytes that are counted before the call that takes them has returned */
	__u32 taken;  /* the sequence number up to which they are */
	__u32 handshake_us;
	__u32 flags;
	__u32 follows;	   /* whether `taken` is known */
	__u32 retransmits; /* how many of them are counted for a process, or were there before bpftop */
	__u32 is_used;	   /* the owner has used it; else it is only the first that has it open */
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct socket_state);
} states SEC(".maps");

static __always_inline void count(__u64 offset)
{
	__u32 first = 0;
	void *all = bpf_map_lookup_elem(&counts, &first);

	if (all)
		__sync_fetch_and_add((__u64 *)(all + offset), 1);
}

static __always_inline struct usage *usage_of(const struct bpftop_process *process)
{
	struct usage *found = bpf_map_lookup_elem(&usages, process);
	struct usage none = {};

	if (found)
		return found;
	bpf_map_update_elem(&usages, process, &none, BPF_NOEXIST);
	found = bpf_map_lookup_elem(&usages, process);
	if (!found)
		count(__builtin_offsetof(struct counts, calls_lost));
	return found;
}

/*
 * bpftop_current_process() for the paths that every call takes: where a process's pid is a field, plain loads do. (State
 * beside a socket needs 5.11, which has a typed pointer to the task too.)
 */
static __always_inline void current_process(struct bpftop_process *process)
{
	if (bpftop_pid_namespace == BPFTOP_INITIAL_PID_NAMESPACE) {
		struct task_struct *leader = bpf_get_current_task_btf()->group_leader;

		process->pid = leader->tgid;
		process->start_ns = process->pid ? leader->start_boottime + bpftop_boot_offset_ns : 0;
		process->unused = 0;
	} else {
		bpftop_current_process(process);
	}
}

static __always_inline void own(struct socket_state *state, const struct bpftop_process *process)
{
	if (state->is_used || !process->pid)
		return;
	state->is_used = 1;
	/* The process's name, which its threads may differ from. */
	bpf_probe_read_kernel_str(state->user.comm, sizeof(state->user.comm), bpf_get_current_task_btf()->group_leader->comm);
	state->user.cgroup_id = bpf_get_current_cgroup_id();
	state->user.owner = *process;
}

static __always_inline void own_by_current(struct socket_state *state)
{
	struct bpftop_process process;

	if (state->is_used)
		return;
	current_process(&process);
	own(state, &process);
}

/*
 * The same where a connection begins: what is sent again counts for its owner, although no byte may ever pass. A process that
 * ends closes its sockets after it was forgotten, so no other change of state brings one back.
 */
static __always_inline void begin_by_current(struct socket_state *state)
{
	struct bpftop_process process;

	current_process(&process);
	own(state, &process);
	if (process.pid)
		usage_of(&process);
}

/* How far the process has taken what came: the FIN has a number too, and nobody takes it. */
static __always_inline __u32 taken_up_to(const struct sock *sk)
{
	const struct tcp_sock *tcp = (const void *)sk;
	__u32 taken = BPF_CORE_READ(tcp, copied_seq);

	if (BPF_CORE_READ(sk, __sk_common.skc_flags) & (1ul << SOCK_DONE) && taken == BPF_CORE_READ(tcp, rcv_nxt))
		taken--;
	return taken;
}

/* The same of a socket that the verifier knows. */
static __always_inline __u32 taken_of(const struct sock *sk, const struct tcp_sock *tcp)
{
	__u32 taken = tcp->copied_seq;

	if (taken == tcp->rcv_nxt && sk->__sk_common.skc_flags & (1ul << SOCK_DONE))
		taken--;
	return taken;
}

static __always_inline void follow(struct socket_state *state, const struct sock *sk)
{
	state->taken = taken_up_to(sk);
	state->follows = 1;
}

static __always_inline void follow_known(struct socket_state *state, const struct sock *sk, const struct tcp_sock *tcp)
{
	state->taken = taken_of(sk, tcp);
	state->follows = 1;
}

static __always_inline bool is_counted(unsigned short family, __u16 protocol)
{
	return (family == AF_INET || family == AF_INET6) &&
	       (protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP || protocol == PROTOCOL_MPTCP);
}

/* Others may be met here for the first time; TCP's when they connect, accept, or are found open. */
static __always_inline struct socket_state *state_of(struct sock *sk, __u16 protocol)
{
	return bpf_sk_storage_get(&states, sk, 0, protocol == PROTOCOL_TCP ? 0 : BPF_SK_STORAGE_GET_F_CREATE);
}

/* NULL where the owner has ended, or is none of bpftop's. */
static __always_inline struct usage *usage_of_owner(const struct user *user)
{
	struct bpftop_process owner = user->owner;

	return bpf_map_lookup_elem(&usages, &owner);
}

/* The MPTCP socket that a TCP connection carries bytes for; 0 for every other connection. */
static __always_inline __u64 carried_by(const struct sock *sk)
{
	const struct tcp_sock *tcp = (const void *)sk;
	const struct mptcp_subflow_context *flow;

	if (!bpf_core_field_exists(tcp->is_mptcp) || !BPF_CORE_READ(tcp, is_mptcp))
		return 0;
	flow = BPF_CORE_READ(tcp, inet_conn.icsk_ulp_data);
	return (__u64)BPF_CORE_READ(flow, conn);
}

/* Whose a TCP connection is; NULL where nobody is known. */
static __always_inline const struct user *user_of(const struct sock *sk, const struct socket_state *state)
{
	__u64 carried;

	if (state && state->user.owner.pid)
		return &state->user;
	carried = carried_by(sk);
	return carried ? bpf_map_lookup_elem(&mptcp_users, &carried) : NULL;
}

/* The connections that carry an MPTCP socket are its owner's from now on. */
static __always_inline void own_carriers(const struct sock *sk, const struct socket_state *state)
{
	struct user user = state->user;
	__u64 carried = (__u64)sk;

	bpf_map_update_elem(&mptcp_users, &carried, &user, BPF_ANY);
}

static __always_inline void use(const struct sock *sk, struct socket_state *state, __u16 protocol, const struct bpftop_process *process)
{
	if (state->is_used)
		return;
	own(state, process);
	if (protocol == PROTOCOL_MPTCP)
		own_carriers(sk, state);
}

/* Threads of the kernel open and close what carries MPTCP, and own none of it: see user_of(). */
static __always_inline bool is_by_kernel(const struct sock *sk)
{
	return bpf_get_current_task_btf()->flags & PF_KTHREAD && carried_by(sk);
}

static __always_inline int count_sent(struct sock *sk, int bytes)
{
	struct bpftop_process process;
	struct socket_state *state;
	struct usage *usage;
	__u16 protocol;

	if (bytes <= 0)
		return 0;
	protocol = sk->sk_protocol;
	if (!is_counted(sk->__sk_common.skc_family, protocol))
		return 0;
	current_process(&process);
	if (!process.pid)
		return 0;
	usage = usage_of(&process);
	if (usage)
		__sync_fetch_and_add(&usage->sent, bytes);
	state = state_of(sk, protocol);
	if (state) {
		use(sk, state, protocol, &process);
		if (protocol == PROTOCOL_UDP)
			__sync_fetch_and_add(&state->sent, bytes);
	}
	return 0;
}

/*
 * Whether the process is in one of the calls that say themselves how much they received. Only to save time: the bytes of
 * a call that is not known here are told twice, and counted once.
 */
static __always_inline bool is_in_receive(void)
{
#ifdef __TARGET_ARCH_x86
	struct pt_regs___call {
		unsigned long orig_ax;
	} __attribute__((preserve_access_index)) *regs;

	/* bpf_task_pt_regs came with 5.15. */
	if (!bpf_core_enum_value_exists(enum bpf_func_id___regs, BPF_FUNC_task_pt_regs___regs))
		return false;
	regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	switch (regs->orig_ax) {
	case 0:	  /* read */
	case 19:  /* readv */
	case 45:  /* recvfrom */
	case 47:  /* recvmsg */
	case 299: /* recvmmsg */
		return true;
	}
#endif
	return false;
}

static __always_inline int count_received(struct sock *sk, int bytes, int flags)
{
	struct bpftop_process process;
	struct socket_state *state;
	struct tcp_sock *tcp;
	struct usage *usage;
	__u64 ahead = 0;
	__u16 protocol;

	/* What comes from the queue of errors was sent by the process itself. */
	if (bytes <= 0 || (flags & (MSG_PEEK | MSG_ERRQUEUE)))
		return 0;
	protocol = sk->sk_protocol;
	if (!is_counted(sk->__sk_common.skc_family, protocol))
		return 0;
	current_process(&process);
	if (!process.pid)
		return 0;
	state = state_of(sk, protocol);
	if (state) {
		use(sk, state, protocol, &process);
		if (protocol == PROTOCOL_UDP) {
			__sync_fetch_and_add(&state->received, bytes);
		} else if (protocol == PROTOCOL_TCP) {
			/* Of what is counted already, this call's bytes are the last; the rest was taken otherwise. */
			if (state->ahead && !is_in_receive())
				ahead = __sync_lock_test_and_set(&state->ahead, 0);
			if (ahead > bytes)
				ahead = bytes;
			tcp = bpf_skc_to_tcp_sock(sk);
			if (tcp)
				follow_known(state, sk, tcp);
		}
	}
	usage = usage_of(&process);
	if (usage)
		__sync_fetch_and_add(&usage->received, bytes - ahead);
	return 0;
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(sent_by_tp_btf, struct sock *sk, int bytes)
{
	return count_sent(sk, bytes);
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(received_by_tp_btf, struct sock *sk, int bytes, int flags)
{
	return count_received(sk, bytes, flags);
}

/* Before 6.3. Every call that sends or receives ends in one of these. */
SEC("fexit/inet_sendmsg")
int BPF_PROG(sent_by_fexit, struct socket *socket, void *message, unsigned long size, int bytes)
{
	return count_sent(socket->sk, bytes);
}

SEC("fexit/inet6_sendmsg")
int BPF_PROG(sent6_by_fexit, struct socket *socket, void *message, unsigned long size, int bytes)
{
	return count_sent(socket->sk, bytes);
}

/* Until 6.4, what sendfile and splice send of a file's or a pipe's pages. */
SEC("fexit/inet_sendpage")
int BPF_PROG(sent_pages_by_fexit, struct socket *socket, void *page, int offset, unsigned long size, int flags, long bytes)
{
	return count_sent(socket->sk, bytes);
}

SEC("fexit/inet_recvmsg")
int BPF_PROG(received_by_fexit, struct socket *socket, void *message, unsigned long size, int flags, int bytes)
{
	return count_received(socket->sk, bytes, flags);
}

SEC("fexit/inet6_recvmsg")
int BPF_PROG(received6_by_fexit, struct socket *socket, void *message, unsigned long size, int flags, int bytes)
{
	return count_received(socket->sk, bytes, flags);
}

/*
 * The same where functions have no other hooks: what was called is kept until it returns. Nothing is known of the sockets
 * then, for such programs have no typed pointers to them.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, __u32); /* the flags of the call */
} calls SEC(".maps");

/* Whether the calls are those above: then taken_by_tp_btf() must keep the sockets up to date. */
static volatile bool calls_know_no_socket;

static __always_inline int call_begins(const struct socket *socket, int flags)
{
	const struct sock *sk = BPF_CORE_READ(socket, sk);
	__u64 thread = bpf_get_current_pid_tgid();
	__u32 value = flags;

	if (!calls_know_no_socket)
		calls_know_no_socket = true;
	if (is_counted(BPF_CORE_READ(sk, __sk_common.skc_family), BPF_CORE_READ(sk, sk_protocol)) &&
	    bpf_map_update_elem(&calls, &thread, &value, BPF_ANY))
		count(__builtin_offsetof(struct counts, calls_lost));
	return 0;
}

static __always_inline int call_ends(int bytes, bool sent)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u32 *call = bpf_map_lookup_elem(&calls, &thread);
	struct bpftop_process process;
	struct usage *usage;
	bool takes_nothing;

	if (!call)
		return 0;
	takes_nothing = !sent && (*call & (MSG_PEEK | MSG_ERRQUEUE));
	bpf_map_delete_elem(&calls, &thread);
	if (bytes <= 0 || takes_nothing)
		return 0;
	bpftop_current_process(&process);
	usage = process.pid ? usage_of(&process) : NULL;
	if (usage)
		__sync_fetch_and_add(sent ? &usage->sent : &usage->received, bytes);
	return 0;
}

SEC("kprobe/inet_sendmsg")
int BPF_KPROBE(send_begins, struct socket *socket)
{
	return call_begins(socket, 0);
}

SEC("kretprobe/inet_sendmsg")
int BPF_KRETPROBE(send_ends, int bytes)
{
	return call_ends(bytes, true);
}

SEC("kprobe/inet6_sendmsg")
int BPF_KPROBE(send6_begins, struct socket *socket)
{
	return call_begins(socket, 0);
}

SEC("kretprobe/inet6_sendmsg")
int BPF_KRETPROBE(send6_ends, int bytes)
{
	return call_ends(bytes, true);
}

SEC("kprobe/inet_sendpage")
int BPF_KPROBE(send_pages_begins, struct socket *socket)
{
	return call_begins(socket, 0);
}

SEC("kretprobe/inet_sendpage")
int BPF_KRETPROBE(send_pages_ends, int bytes)
{
	return call_ends(bytes, true);
}

SEC("kprobe/inet_recvmsg")
int BPF_KPROBE(receive_begins, struct socket *socket, void *message, unsigned long size, int flags)
{
	return call_begins(socket, flags);
}

SEC("kretprobe/inet_recvmsg")
int BPF_KRETPROBE(receive_ends, int bytes)
{
	return call_ends(bytes, false);
}

SEC("kprobe/inet6_recvmsg")
int BPF_KPROBE(receive6_begins, struct socket *socket, void *message, unsigned long size, int flags)
{
	return call_begins(socket, flags);
}

SEC("kretprobe/inet6_recvmsg")
int BPF_KRETPROBE(receive6_ends, int bytes)
{
	return call_ends(bytes, false);
}

/* Bytes that a process has just been given, by whatever call; that of recv(2) and its kin is told again when it returns. */
SEC("tp_btf/tcp_rcv_space_adjust")
int BPF_PROG(taken_by_tp_btf, struct sock *sk)
{
	struct bpftop_process process;
	struct socket_state *state;
	struct usage *usage;
	struct tcp_sock *tcp;
	__u64 thread;
	__u32 taken;
	__s32 bytes;

	/* In an interrupt nobody takes anything: another part of the kernel reads on its own account. */
	if (!sk->sk_lock.owned || (!calls_know_no_socket && is_in_receive()))
		return 0;
	state = bpf_sk_storage_get(&states, sk, 0, 0);
	if (!state)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	/* Where another layer takes the bytes (kernel TLS), what the process gets is counted when its call returns. */
	if (!tcp || tcp->inet_conn.icsk_ulp_ops)
		return 0;
	taken = taken_of(sk, tcp);
	bytes = taken - state->taken;
	state->taken = taken;
	if (!state->follows) {
		state->follows = 1;
		return 0;
	}
	if (bytes <= 0)
		return 0;
	current_process(&process);
	if (!process.pid)
		return 0;
	own(state, &process);
	if (calls_know_no_socket) {
		/* A call that is under way counts them itself, and cannot tell that they are counted. */
		thread = bpf_get_current_pid_tgid();
		if (bpf_map_lookup_elem(&calls, &thread))
			return 0;
	}
	usage = usage_of(&process);
	if (!usage)
		return 0;
	__sync_fetch_and_add(&usage->received, bytes);
	__sync_fetch_and_add(&state->ahead, bytes);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(sent_again_by_tp_btf, struct sock *sk)
{
	struct socket_state *state = bpf_sk_storage_get(&states, sk, 0, 0);
	const struct user *user;
	struct tcp_sock *tcp;
	struct usage *usage;
	__u32 all;

	if (!state)
		return 0;
	user = user_of(sk, state);
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!user || !tcp)
		return 0;
	usage = usage_of_owner(user);
	if (!usage) {
		/* The owner has ended. Where another process has the socket open too, that one may follow. */
		if (sk->sk_socket)
			state->is_used = 0;
		return 0;
	}
	/* At once it may have sent several segments again. */
	all = tcp->total_retrans;
	__sync_fetch_and_add(&usage->retransmits, all - state->retransmits);
	state->retransmits = all;
	return 0;
}

/* Whether a thread of its process goes on. */
static __always_inline bool is_alive(const struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter) > 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(forget_by_tp_btf, struct task_struct *task)
{
	struct bpftop_process process;
	__u64 thread;

	/* It may have ended in a call, whose return nobody saw. */
	if (calls_know_no_socket) {
		thread = bpf_get_current_pid_tgid();
		bpf_map_delete_elem(&calls, &thread);
	}
	if (is_alive(task))
		return 0;
	bpftop_process_of(task, &process);
	bpf_map_delete_elem(&usages, &process);
	return 0;
}

static __always_inline void read_ends(struct endpoints *ends, const struct sock_common *common, __u16 protocol)
{
	ends->family = BPF_CORE_READ(common, skc_family);
	ends->local_port = BPF_CORE_READ(common, skc_num);
	ends->remote_port = bpf_ntohs(BPF_CORE_READ(common, skc_dport));
	ends->protocol = protocol;
	ends->state = BPF_CORE_READ(common, skc_state);
	if (ends->family == AF_INET) {
		bpf_core_read(ends->local, 4, &common->skc_rcv_saddr);
		bpf_core_read(ends->remote, 4, &common->skc_daddr);
	} else if (ends->family == AF_INET6) {
		bpf_probe_read_kernel(ends->local, 16, __builtin_preserve_access_index(&common->skc_v6_rcv_saddr));
		bpf_probe_read_kernel(ends->remote, 16, __builtin_preserve_access_index(&common->skc_v6_daddr));
	}
}

static __always_inline __u32 namespace_of(const struct sock_common *common)
{
	return BPF_CORE_READ(common, skc_net.net, ns.inum);
}

/* Payload that the peer's TCP got here, each byte once: the FIN counts as one. */
static __always_inline __u64 payload(__u64 received, unsigned long flags)
{
	return received && flags & (1ul << SOCK_DONE) ? received - 1 : received;
}

/* Payload that was sent, each byte once. What is about to be sent again is counted as that before it is sent. */
static __always_inline __u64 first_time(__u64 sent, __u64 again)
{
	return sent > again ? sent - again : 0;
}

static __always_inline bool is_before_close(int state)
{
	return state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT || state == TCP_SYN_RECV || state == TCP_FIN_WAIT1;
}

/*
 * A session has ended. The verifier knows this socket, so that plain loads do, which each session's cost shows (read_ends() and
 * the like take ten calls instead).
 */
static __always_inline void end_session(struct sock *sk, const struct socket_state *state, int from)
{
	const struct sock_common *common = &sk->__sk_common;
	const struct user *user = user_of(sk, state);
	struct session_record *record = bpf_ringbuf_reserve(&sessions, sizeof(*record), 0);
	const struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

	if (!record) {
		count(__builtin_offsetof(struct counts, sessions_lost));
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	if (common->skc_family == AF_INET) {
		record->ends.family = AF_INET;
		record->ends.protocol = PROTOCOL_TCP;
		record->ends.remote_port = bpf_ntohs(common->skc_dport);
		*(__be32 *)record->ends.local = common->skc_rcv_saddr;
		*(__be32 *)record->ends.remote = common->skc_daddr;
	} else {
		read_ends(&record->ends, common, PROTOCOL_TCP);
	}
	record->ends.state = from;
	record->closed_ns = bpftop_now();
	record->network_namespace = common->skc_net.net->ns.inum;
	record->error = sk->sk_err;
	record->flags = SESSION_SEEN_LATE;
	if (tcp) {
		record->ends.local_port = bpf_ntohs(tcp->inet_conn.icsk_inet.inet_sport);
		record->received = payload(tcp->bytes_received, common->skc_flags);
		record->sent = first_time(tcp->bytes_sent, tcp->bytes_retrans);
		record->round_trip_us = tcp->srtt_us >> 3;
		record->retransmits = tcp->total_retrans;
	}
	if (state) {
		record->opened_ns = state->opened_ns;
		record->established_ns = state->established_ns;
		record->handshake_us = state->handshake_us;
		record->flags = state->flags;
	}
	if (user) {
		record->owner = user->owner;
		__builtin_memcpy(record->comm, user->comm, sizeof(record->comm));
		record->cgroup_id = user->cgroup_id;
	}
	if (record->error == ETIMEDOUT)
		record->flags |= SESSION_TIMED_OUT;
	/* A close that throws data away resets, but only after the state has changed. */
	else if (!record->error && !(record->flags & SESSION_RESET_THERE) && is_before_close(from))
		record->flags |= SESSION_RESET_HERE;
	bpf_ringbuf_submit(record, 0);
}

static __always_inline void close_by_current(const struct sock *sk, struct socket_state *state)
{
	if (!state->is_used && !is_by_kernel(sk))
		own_by_current(state);
}

/* An MPTCP socket connects, or is accepted: its sessions are those of the TCP connections that carry it. */
static __always_inline void open_mptcp(struct sock *sk, int state_now)
{
	struct socket_state *state;
	__u64 carried = (__u64)sk;

	if (state_now != TCP_SYN_SENT && state_now != TCP_SYN_RECV && state_now != TCP_ESTABLISHED)
		return;
	state = bpf_sk_storage_get(&states, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!state)
		return;
	if (state->opened_ns)
		return;
	state->opened_ns = bpftop_now();
	/* An address is used again. */
	bpf_map_delete_elem(&mptcp_users, &carried);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(state_by_tp_btf, struct sock *sk, int from, int to)
{
	struct socket_state *state;
	struct tcp_sock *tcp;

	/* One that is accepted begins as a copy of the listening one. */
	if (to == TCP_LISTEN || (from == TCP_LISTEN && to == TCP_CLOSE))
		return 0;
	if (sk->sk_protocol != PROTOCOL_TCP) {
		if (sk->sk_protocol == PROTOCOL_MPTCP)
			open_mptcp(sk, to);
		return 0;
	}
	state = bpf_sk_storage_get(&states, sk, 0,
				   to == TCP_SYN_SENT || to == TCP_ESTABLISHED || to == TCP_SYN_RECV ? BPF_SK_STORAGE_GET_F_CREATE : 0);
	if (to == TCP_CLOSE) {
		end_session(sk, state, from);
		/* The socket may connect again. To remove its state costs more, now and when it would get one again. */
		if (state)
			__builtin_memset(state, 0, sizeof(*state));
		return 0;
	}
	if (!state)
		return 0;
	switch (to) {
	case TCP_SYN_SENT:
		state->opened_ns = bpftop_now();
		state->flags = SESSION_CONNECTED;
		if (!is_by_kernel(sk))
			begin_by_current(state);
		break;
	case TCP_SYN_RECV:
		state->opened_ns = bpftop_now();
		state->flags = SESSION_ACCEPTED;
		break;
	case TCP_ESTABLISHED:
		state->established_ns = bpftop_now();
		if (!state->opened_ns)
			state->opened_ns = state->established_ns;
		tcp = bpf_skc_to_tcp_sock(sk);
		if (tcp)
			follow_known(state, sk, tcp);
		/* Who accepts sees the handshake from its answer on, which the kernel has measured. */
		if (state->flags & SESSION_CONNECTED)
			state->handshake_us = (state->established_ns - state->opened_ns) / 1000;
		else if (tcp)
			state->handshake_us = tcp->srtt_us >> 3;
		state->flags |= SESSION_ESTABLISHED;
		break;
	case TCP_FIN_WAIT1:
		state->flags |= SESSION_CLOSED_HERE;
		close_by_current(sk, state);
		break;
	case TCP_CLOSE_WAIT:
		state->flags |= SESSION_CLOSED_THERE;
		break;
	case TCP_LAST_ACK:
		close_by_current(sk, state);
		break;
	}
	return 0;
}

/* Nobody has used the socket yet: whoever accepts it is its owner, and uses the one that listens. */
static __always_inline int accept(struct sock *listener, struct sock *sk)
{
	struct socket_state *state = sk ? bpf_sk_storage_get(&states, sk, 0, 0) : NULL;

	if (state)
		begin_by_current(state);
	state = sk ? bpf_sk_storage_get(&states, listener, 0, BPF_SK_STORAGE_GET_F_CREATE) : NULL;
	if (state)
		own_by_current(state);
	return 0;
}

/* Before 6.10 (commit 92ef0fd55ac8) the function had two more arguments, which what it returns comes after. */
SEC("fexit/inet_csk_accept")
int accepted_by_fexit(__u64 *arguments)
{
	if (bpf_core_type_exists(struct proto_accept_arg))
		return accept((struct sock *)arguments[0], (struct sock *)arguments[2]);
	return accept((struct sock *)arguments[0], (struct sock *)arguments[4]);
}

/* socket(2): what never connects and is never accepted has no other beginning. It refuses nobody. */
SEC("cgroup/sock_create")
int created_by_cgroup(struct bpf_sock *sk)
{
	struct socket_state *state;

	if (!is_counted(sk->family, sk->protocol))
		return 1;
	state = bpf_sk_storage_get(&states, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (state)
		state->created_ns = bpftop_now();
	return 1;
}

SEC("tp_btf/tcp_send_reset")
int BPF_PROG(reset_here_by_tp_btf, struct sock *sk)
{
	struct socket_state *state = sk ? bpf_sk_storage_get(&states, sk, 0, 0) : NULL;

	if (state)
		state->flags |= SESSION_RESET_HERE;
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(reset_there_by_tp_btf, struct sock *sk)
{
	struct socket_state *state = bpf_sk_storage_get(&states, sk, 0, 0);

	if (state)
		state->flags |= SESSION_RESET_THERE;
	return 0;
}

/* The sockets that are open, for iterators: each is written as one record. */

static __always_inline void read_tcp(struct socket_record *record, const struct sock *sk)
{
	const struct tcp_sock *tcp = (const void *)sk;
	__u64 again;

	if (record->ends.state == TCP_LISTEN) {
		record->receive_queue = BPF_CORE_READ(sk, sk_ack_backlog);
		record->send_queue = BPF_CORE_READ(sk, sk_max_ack_backlog);
		return;
	}
	record->flags |= SOCKET_COUNTS;
	record->received = payload(BPF_CORE_READ(tcp, bytes_received), BPF_CORE_READ(sk, __sk_common.skc_flags));
	again = BPF_CORE_READ(tcp, bytes_retrans);
	record->sent = first_time(BPF_CORE_READ(tcp, bytes_sent), again);
	record->receive_queue = taken_up_to(sk);
	record->receive_queue = BPF_CORE_READ(tcp, rcv_nxt) - record->receive_queue;
	if (record->receive_queue && BPF_CORE_READ(sk, __sk_common.skc_flags) & (1ul << SOCK_DONE))
		record->receive_queue--;
	/* Acknowledgements may come meanwhile, never for what is not yet written. */
	record->send_queue = BPF_CORE_READ(tcp, snd_una);
	record->send_queue = BPF_CORE_READ(tcp, write_seq) - record->send_queue;
	record->round_trip_us = BPF_CORE_READ(tcp, srtt_us) >> 3;
	record->round_trip_variation_us = BPF_CORE_READ(tcp, mdev_us) >> 2;
	record->window = BPF_CORE_READ(tcp, snd_cwnd);
	record->retransmits = BPF_CORE_READ(tcp, total_retrans);
	BPF_CORE_READ_STR_INTO(&record->congestion, tcp, inet_conn.icsk_ca_ops, name);
}

static __always_inline void read_socket(struct socket_record *record, struct sock *sk, __u16 protocol)
{
	record->socket = (__u64)sk;
	record->flags |= SOCKET_IS_FULL;
	read_ends(&record->ends, &sk->__sk_common, protocol);
	record->network_namespace = namespace_of(&sk->__sk_common);
	if (bpf_core_field_exists(sk->sk_rx_dst_ifindex))
		record->interface = BPF_CORE_READ(sk, sk_rx_dst_ifindex);
	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		record->cgroup_id = BPF_CORE_READ(sk, sk_cgrp_data.cgroup, kn, id);
	if (protocol == PROTOCOL_TCP)
		read_tcp(record, sk);
}

static __always_inline void add_owner(struct socket_record *record, const struct user *user)
{
	if (user && !record->owner.pid) {
		record->owner = user->owner;
		__builtin_memcpy(record->comm, user->comm, sizeof(record->comm));
	}
}

static __always_inline void add_state(struct socket_record *record, const struct socket_state *state, __u16 protocol)
{
	record->opened_ns = state->opened_ns ?: state->created_ns;
	if (protocol == PROTOCOL_UDP) {
		record->flags |= SOCKET_COUNTS | SOCKET_COUNTS_LATE;
		record->received = state->received;
		record->sent = state->sent;
	}
	add_owner(record, &state->user);
}

static __always_inline __u32 scan_number(void)
{
	__u32 first = 0;
	__u32 *number = bpf_map_lookup_elem(&scan, &first);

	return number ? *number : 0;
}

/* Of several processes that have a socket open, the first that is met owns it until somebody uses it. */
static __always_inline void note_holder(const struct socket_record *record, const struct task_struct *task)
{
	struct holder holder = { .scan = scan_number() };
	struct holder *known;

	if (!holder.scan || !is_alive(task))
		return;
	known = bpf_map_lookup_elem(&holders, &record->socket);
	if (known && known->scan == holder.scan)
		return;
	holder.user.owner = record->owner;
	__builtin_memcpy(holder.user.comm, record->comm, sizeof(holder.user.comm));
	holder.user.cgroup_id = record->cgroup_id;
	/* Where there is no room, it is the socket's owner that is not known until somebody uses it. */
	bpf_map_update_elem(&holders, &record->socket, &holder, BPF_ANY);
}

static __always_inline void own_by_holder(struct socket_state *state, const struct user *holder)
{
	struct bpftop_process owner = holder->owner;
	struct usage none = {};

	if (state->is_used || usage_of_owner(&state->user))
		return;
	state->user = *holder;
	/* What is sent again counts for it. */
	bpf_map_update_elem(&usages, &owner, &none, BPF_NOEXIST);
}

/* What carries an MPTCP socket is its holder's until somebody uses it. */
static __always_inline void own_carriers_by_holder(struct socket_record *record, const struct task_struct *task)
{
	struct user *known = bpf_map_lookup_elem(&mptcp_users, &record->socket);
	struct bpftop_process owner = record->owner;
	struct usage none = {};
	struct user user = {};

	if (!known || !usage_of_owner(known)) {
		if (!is_alive(task))
			return;
		user.owner = record->owner;
		__builtin_memcpy(user.comm, record->comm, sizeof(user.comm));
		user.cgroup_id = record->cgroup_id;
		bpf_map_update_elem(&mptcp_users, &record->socket, &user, BPF_ANY);
		bpf_map_update_elem(&usages, &owner, &none, BPF_NOEXIST);
		record->flags |= SOCKET_USED_FIRST;
	} else if (known->owner.pid == owner.pid && known->owner.start_ns == owner.start_ns) {
		record->flags |= SOCKET_USED_FIRST;
	}
}

/* The state of a TCP or UDP socket. One that was there before bpftop gets it here, where a process has it open. */
static __always_inline struct socket_state *meet(void *sk, const struct socket_record *record, __u16 protocol)
{
	struct socket_state *state = bpf_sk_storage_get(&states, sk, 0, 0);
	struct holder *holder = bpf_map_lookup_elem(&holders, &record->socket);

	if (!holder || holder->scan != scan_number())
		return state;
	if (!state && record->ends.state != TCP_CLOSE && record->ends.state != TCP_LISTEN) {
		state = bpf_sk_storage_get(&states, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (state) {
			state->flags = SESSION_SEEN_LATE;
			if (protocol == PROTOCOL_TCP) {
				follow(state, sk);
				state->retransmits = record->retransmits;
			}
		}
	}
	if (state)
		own_by_holder(state, &holder->user);
	bpf_map_delete_elem(&holders, &record->socket);
	return state;
}

/* By descriptors: sockets of every network namespace, with their owners. */
SEC("iter/task_file")
int sockets_by_descriptor(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket_record record = {};
	struct socket *socket;
	struct sock *sk;
	__u16 protocol;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	protocol = sk->sk_protocol;
	if (!is_counted(sk->__sk_common.skc_family, protocol))
		return 0;
	bpftop_process_of(task, &record.owner);
	if (!record.owner.pid)
		return 0;
	BPF_CORE_READ_STR_INTO(&record.comm, task, group_leader, comm);
	record.descriptor = ctx->fd;
	record.flags = SOCKET_HAS_OWNER;
	read_socket(&record, sk, protocol);

	if (protocol == PROTOCOL_MPTCP)
		own_carriers_by_holder(&record, task);
	else
		note_holder(&record, task);
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

/* Whether sockets in TIME_WAIT are listed, of which a busy machine has many times more than of all others. */
const volatile bool lists_time_wait = false;

/* In the network namespace of whoever reads: those without a descriptor too. */
SEC("iter/tcp")
int tcp_sockets(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct socket_record record = {};
	struct socket_state *state;
	struct tcp_sock *tcp;
	__u8 kind;

	if (!common)
		return 0;
	kind = common->skc_state;
	if (kind == TCP_TIME_WAIT && !lists_time_wait) {
		count(__builtin_offsetof(struct counts, time_waits));
		return 0;
	}
	tcp = kind == TCP_TIME_WAIT || kind == TCP_NEW_SYN_RECV ? NULL : bpf_skc_to_tcp_sock(common);
	if (tcp) {
		read_socket(&record, (struct sock *)tcp, PROTOCOL_TCP);
		state = meet(tcp, &record, PROTOCOL_TCP);
		if (state)
			add_state(&record, state, PROTOCOL_TCP);
		add_owner(&record, user_of((struct sock *)tcp, state));
	} else {
		record.socket = (__u64)common;
		read_ends(&record.ends, common, PROTOCOL_TCP);
		record.network_namespace = namespace_of(common);
	}
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("iter/udp")
int udp_sockets(struct bpf_iter__udp *ctx)
{
	struct udp_sock *udp = ctx->udp_sk;
	struct socket_record record = {};
	struct socket_state *state;

	if (!udp)
		return 0;
	read_socket(&record, (struct sock *)udp, PROTOCOL_UDP);
	state = meet(udp, &record, PROTOCOL_UDP);
	if (state)
		add_state(&record, state, PROTOCOL_UDP);
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
