#!/bin/sh
# A page of a program's own code, mapped read-only and never written by the process, counts as Private_Dirty in
# /proc/PID/smaps and smaps_rollup (and in Pss_Dirty) for as long as the file it is in has not been written back to the disk: what a
# package manager or a compiler has just written makes every process that runs it look as if it had changed megabytes of its
# memory. Anonymous says 0 for the same lines. Once the file is synced they are Private_Clean, without the process having done
# anything. Whoever sums Private_Dirty for "memory that only this process has" measures an upgrade; Anonymous and shared memory are
# to be added up instead.
#
# Seen with: Linux 6.18. (The kernel is what is tried; no package is needed. Wants a folder on a disk's file system, not tmpfs.)
set -eu
work=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
trap 'rm -rf "$work"' EXIT
case $(stat -f -c %T "$work") in tmpfs | ramfs) echo "$work is in memory; set TMPDIR to a folder on a disk" >&2; exit 1 ;; esac
cp "$(command -v cat)" "$work/program"

# The code of the program that reads its own smaps: kB changed, and kB of that which are no file's.
code() {
	"$work/program" /proc/self/smaps | awk -v name="$work/program" '
		/^[0-9a-f]+-[0-9a-f]+ / { code = $NF == name && $2 == "r-xp" }
		code && /^Private_Dirty:/ { dirty += $2 }
		code && /^Anonymous:/ { anonymous += $2 }
		END { print dirty + 0, anonymous + 0 }'
}

new=$(code)
sync "$work/program"
synced=$(code)
echo "kernel $(uname -r): code of a new program, Private_Dirty and Anonymous in kB: $new; once the file is synced: $synced"
[ "${new% *}" -gt 0 ] && [ "${new#* }" = 0 ] && [ "$synced" = "0 0" ]
