/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What makes the start short. The verifier goes on with what it knows of a value: where a flag may be set or not, it goes through
 * all that follows twice, and for three flags eight times. Of a value that was in memory it knows nothing, so ways meet again.
 *
 * A function that is seen from outside (not static) it goes through once, wherever it is called from; since 5.6 (commit
 * 51c39bb1d5d1) for those whose arguments are numbers. A pointer that was in memory is one. Such functions are weak, for each
 * program file has them and one is linked; what they share with those who call them has to be so as well.
 */
#ifndef BPFTOP_FORGET_BPF_H
#define BPFTOP_FORGET_BPF_H

#include "compat.bpf.h"

/* For the walk only, of which one runs at a time. */
static __u64 forgotten;

static __always_inline __u64 forget(__u64 value)
{
	*(volatile __u64 *)&forgotten = value;
	return *(volatile __u64 *)&forgotten;
}

static __always_inline __u64 address_of(const void *pointer)
{
	*(const void *volatile *)&forgotten = pointer;
	return *(volatile __u64 *)&forgotten;
}

#endif
