#!/bin/sh
# For a pointer that a BPF program reads of a task (or of anything else that it may trust), the verifier compares its type with
# the names of all types of the kernel, up to four times, to learn whether it may be trusted, too (kernel/bpf/btf.c,
# btf_nested_type_is_trusted()), and once more each time that it comes by. A number beside it costs nothing. So a
# program that reads some tens of pointers behind a few branches takes hundreds of milliseconds to load, half of them for this.
#
# Seen with: Linux 6.18, clang 14.0.6, libbpf 1.1.2, 126,622 types: 100 pointers 143 and 243 ms, 100 numbers 0.7 ms
# (two runs, on a busy machine). Nothing is attached.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >reads.bpf.c <<'C'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct mm_struct;
struct task_struct {
	struct mm_struct *mm;
	int pid;
} __attribute__((preserve_access_index));

#define TEN(what) what; what; what; what; what; what; what; what; what; what
#define HUNDRED(what) TEN(TEN(what))
#define READ(field) *(volatile long *)&last = (long)task->field; asm volatile("" ::: "memory")

long last;

SEC("tp_btf/sched_process_exit")
int BPF_PROG(pointers, struct task_struct *task)
{
	HUNDRED(READ(mm));
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(numbers, struct task_struct *task)
{
	HUNDRED(READ(pid));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
C
cat >load.c <<'C'
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char said[65536];

/* Prints for how many microseconds the verifier was at the program. */
int main(int argc, char **argv)
{
	struct bpf_object *object = bpf_object__open_file("reads.bpf.o", NULL);
	struct bpf_program *program;

	if (argc != 2 || !object)
		return 1;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), argv[1]));
	program = bpf_object__find_program_by_name(object, argv[1]);
	bpf_program__set_log_level(program, 4);
	bpf_program__set_log_buf(program, said, sizeof(said));
	if (bpf_object__load(object))
		return 1;
	puts(strtok(strstr(said, "verification time ") + strlen("verification time "), " "));
	return 0;
}
C
clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_"$(uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/')" -I"/usr/include/$(uname -m)-linux-gnu" -c reads.bpf.c
cc -O2 -o load load.c -lbpf

# Of each the shortest of five.
least() { for turn in 1 2 3 4 5; do ./load "$1"; done | sort -n | head -n 1; }
pointers=$(least pointers)
numbers=$(least numbers)
echo "Linux $(uname -r): 100 pointers $pointers us, 100 numbers $numbers us"
[ "$pointers" -gt $((numbers * 10)) ]
