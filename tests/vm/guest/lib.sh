# What the parts share. $work is theirs; $expected is what the kernel's line says.
work=/tmp
checks=0
failed=0

# Without the plugins: what is asked for does not need them, and they take their time to load.
bare="--disable containers,freezer,network,nvidia,systemd"

# check WHAT EXPECTED SEEN
check() {
	checks=$((checks + 1))
	if [ "$2" = "$3" ]; then
		echo "ok    $1: $3"
	else
		failed=$((failed + 1))
		echo "FAIL  $1: expected $2, seen $3"
	fi
}

# holds WHAT SEEN TEST…: for what has no one value
holds() {
	what=$1 seen=$2
	shift 2
	if [ "$@" ]; then check "$what" "$seen" "$seen"; else check "$what" "$*" "$seen"; fi
}

seconds() {
	date +%s
}

# until_true SECONDS COMMAND…
until_true() {
	waited=$(($(seconds) + $1))
	shift
	until "$@"; do
		[ "$(seconds)" -lt $waited ] || { echo "waited in vain for: $*"; return 1; }
		usleep 200000
	done
}

# show WHAT FILE
show() {
	echo "--- $1"
	sed 's/^/    /' "$2"
}

give_up() { # WHY FILE
	show "$1" "$2"
	check "$1" "" "gave up"
	finish_machine
}

finish_machine() {
	echo "vm: $name: $checks checks, $failed failed, in $(cut -d. -f1 /proc/uptime) s, on $(uname -r)"
	sync
	poweroff -f
	# The power goes while the shell already runs on.
	while :; do sleep 1; done
}

# expected SUBJECT: what the kernel's line says of a line of doctor, with _ for its blanks; nothing where it says nothing.
expected() {
	for word in $expected; do
		[ "${word%%=*}" != "$1" ] || echo "${word#*=}"
	done
}

# values FILE FIELDS CONDITION: of a CSV with simple values, the wanted fields of the last line of which the condition holds.
values() {
	tr -d '\r"' <"$1" | awk -F, "$3 { last = $2 } END { print last }"
}

lines() { # FILE CONDITION
	tr -d '\r"' <"$1" | awk -F, "$2 { sum++ } END { print sum + 0 }"
}

has_lines() { # FILE CONDITION COUNT
	[ "$(lines "$1" "$2")" -ge "$3" ]
}

said() { # FILE WORD
	grep -q "^$2" "$1"
}

# The ids and names of the BPF programs that the kernel has, none where it tells nobody.
programs() {
	/test/bpftool prog show 2>/dev/null | sed -n 's/^\([0-9]*: [a-z_]*  *name [^ ]*\).*/\1/p'
}

# actor MODE [N]: tests/fixtures/programs/actor.c; $actor is the process that it says it is about, $actor_started the one to end.
actor() {
	rm -f $work/actor
	/test/actor "$@" >$work/actor </dev/null &
	actor_started=$!
	until_true 20 said $work/actor ready || give_up "no actor $1" $work/actor
	actor=$(awk '/^ready/ { print $2 }' $work/actor)
}

# end PID…: of what this shell started
end() {
	kill -9 "$@" 2>/dev/null
	wait "$@" 2>/dev/null
}
