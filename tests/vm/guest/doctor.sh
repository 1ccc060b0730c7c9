# What doctor says of this kernel is what its line says, and nothing besides is amiss.

# doctor WHAT
doctor() {
	# A plugin has some seconds to answer, which an emulated machine on a busy one may miss.
	for attempt in 1 2 3 4 5; do
		bpftop doctor >$work/doctor 2>&1
		grep -q '^[a-z]*  *plugin [a-z]*  *\(hung\|starting\)' $work/doctor || break
	done
	show "bpftop doctor ($1)" $work/doctor
}

# subject NAME: outcome and first word of the detail of its line; "absent" where it has none
subject() {
	sed -n "s/^\([a-z]*\)  *$(echo "$1" | tr _ ' ')   *[^a-z0-9]*\([a-zA-Z0-9_]*\).*/\1 \2/p" $work/doctor | grep . || echo absent
}

# expect WORD…: each SUBJECT=OUTCOME or SUBJECT=WORD
expect() {
	for word in "$@"; do
		seen=$(subject "${word%%=*}")
		case " $seen " in
		*" ${word#*=} "*) check "doctor: ${word%%=*}" "${word#*=}" "${word#*=}" ;;
		*) check "doctor: ${word%%=*}" "${word#*=}" "$seen" ;;
		esac
	done
}

# What is amiss and stands in none of the words.
amiss() {
	cp $work/doctor $work/amiss
	for word in "$@"; do
		sed -i "/^[a-z]*  *$(echo "${word%%=*}" | tr _ ' ')  /d" $work/amiss
	done
	grep -E '^(warn|fail)' $work/amiss
}

doctor "$name"
# shellcheck disable=SC2086
{
	expect $expected
	check "doctor: nothing else amiss" "" "$(amiss $expected)"
}
