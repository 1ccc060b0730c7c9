/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Cgroups of version 1. A process is in one cgroup of each hierarchy, and a container may have one in some of them only.
 * What they are called is not worth a copy at every walk: processes with the same cgroups have the same key, and the host
 * looks a key up once.
 */
#ifndef BPFTOP_VERSION1_BPF_H
#define BPFTOP_VERSION1_BPF_H

#include "forget.bpf.h"
#include "wire.h"

/* One for each controller and a few that only have names; the list is a ring, and may be changed while it is read. */
#define VERSION1_MOST_HIERARCHIES 32

/*
 * One cgroup's share; none of that of version 2, nor of a root. Shares are added up, for hierarchies have no order; so each
 * bit has to depend on all others (the finalizer of MurmurHash3): of plain products the sum of two would be that of two others.
 */
__weak __noinline __u64 version1_share(__u64 address, __u64 version2)
{
	struct cgroup *cgroup = (struct cgroup *)address;
	__u64 hash;

	if (address == version2 || !BPF_CORE_READ(cgroup, level))
		return 0;
	hash = read_kernfs_id(BPF_CORE_READ(cgroup, kn)) ^ (__u64)BPF_CORE_READ(cgroup, root, hierarchy_id) << 48;
	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccdull;
	hash ^= hash >> 33;
	hash *= 0xc4ceb9fe1a85ec53ull;
	return hash ^ hash >> 33;
}

/*
 * The list of a css_set is what /proc/PID/cgroup goes through, hierarchies without a controller included. It is read
 * without the kernel's lock: where the task is being moved, the key is one that nobody else has, for one walk.
 */
__weak __noinline __u64 version1_key_of(__u64 address)
{
	struct css_set *set = (struct css_set *)address;
	__u64 version2 = (__u64)BPF_CORE_READ(set, dfl_cgrp);
	void *first = (void *)__builtin_preserve_access_index(&set->cgrp_links);
	struct list_head *node = BPF_CORE_READ(set, cgrp_links.next);
	__u64 key = 0;
	int count;

	if (!bpf_core_type_exists(struct cgrp_cset_link))
		return 0;
	for (count = 0; count < VERSION1_MOST_HIERARCHIES && node && (void *)node != first; count++) {
		struct cgrp_cset_link *link = (void *)node - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);

		key += version1_share((__u64)BPF_CORE_READ(link, cgrp), version2);
		node = BPF_CORE_READ(node, next);
	}
	return key;
}

/* Most tasks have the same cgroups as the one before, and to go through them costs as much as the rest of a record. */
static __always_inline __u64 version1_key(struct css_set *set, struct walk_header *header)
{
	if (header->version1_set != (__u64)set) {
		header->version1_set = (__u64)set;
		header->version1_key = version1_key_of(address_of(set));
	}
	return header->version1_key;
}

#endif
