# What can be done to a process, which is the same whatever the collector is.
act() {
	bpftop "$@" $bare --pid $target --yes >$work/act 2>&1
	code=$?
	[ $code = 0 ] || show "bpftop $*" $work/act
	check "bpftop $1 $2" 0 $code
}
in_stat() { # FIELD: counted behind the name
	sed 's/^\([0-9]*\) (.*) /\1 /' /proc/$target/stat | awk "{ print \$$1 }"
}

sleep 1000 &
target=$!
act nice 7
check "nice value" 7 "$(in_stat 18)"
act ionice best-effort:6
check "I/O priority" "best-effort: prio 6" "$(ionice -p $target)"
act policy batch
check "policy (SCHED_BATCH is 3)" 3 "$(in_stat 40)"
act affinity 0
check "CPUs" 0 "$(sed -n 's/^Cpus_allowed_list:\t//p' /proc/$target/status)"
act signal STOP
check "stopped" T "$(in_stat 2)"
act signal CONT
act signal TERM
wait $target
check "ended by SIGTERM" 143 $?
