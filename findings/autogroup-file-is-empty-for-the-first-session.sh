#!/bin/sh
# With autogroups switched on, /proc/PID/autogroup (sched(7): it "can be used to view and change the nice value") is a file
# without a byte for every process that has never been in a session made by setsid: kernel threads, and whatever the first
# process starts without setsid, as some container and virtual machine agents do with everything in them. The read succeeds,
# so a program that expects "/autogroup-N nice N" finds no group and no error; a write answers EINVAL whatever the number,
# which elsewhere means that the number is wrong. One setsid later the same program has a group.
#
# Seen with: Linux 6.18. (The kernel is what is tried; no package is needed. Wants root and CONFIG_SCHED_AUTOGROUP.)
set -eu
[ "$(cat /proc/sys/kernel/sched_autogroup_enabled)" = 1 ] || { echo "autogroups are not switched on here" >&2; exit 1; }

# Process 2 is the parent of all kernel threads.
bytes=$(wc -c </proc/2/autogroup)
refusal=$(printf 0 | tee /proc/2/autogroup 2>&1 >/dev/null || true)
own=$(setsid sh -c 'cat /proc/$$/autogroup')
echo "kernel $(uname -r): autogroup of process 2 has $bytes bytes; writing 0 to it: ${refusal##*: }"
echo "of a process after setsid: $own"
[ "$bytes" = 0 ] && [ "${refusal##*: }" = "Invalid argument" ] && [ "${own#/autogroup-}" != "$own" ]
