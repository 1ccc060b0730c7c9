#!/bin/sh
# bpf_sock_from_file() gives a BPF iterator over descriptors (iter/task_file) the socket behind a file, and its `sk` can be read.
# What is kept beside the socket (bpf_sk_storage_get) cannot be asked for with it: the verifier calls `socket->sk` an
# untrusted_ptr_ and refuses. The same call takes the socket that iter/tcp hands over. So "which process has this socket open"
# and "what do we know of this socket" need two passes, joined by the socket's address. Linux 6.1 took both.
#
# Seen with: Linux 6.18.44; clang 14.0.6-12 and libbpf 1.1.2-0+deb12u1 compile and load. (Wants root.)
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download clang-14=1:14.0.6-12 libllvm14=1:14.0.6-12 libclang-cpp14=1:14.0.6-12 libclang-common-14-dev=1:14.0.6-12 libbpf-dev=1:1.1.2-0+deb12u1 libbpf1=1:1.1.2-0+deb12u1 tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
cat >look.bpf.c <<'C'
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sock_common { int skc_family; } __attribute__((preserve_access_index));
struct sock { struct sock_common __sk_common; } __attribute__((preserve_access_index));
struct socket { struct sock *sk; } __attribute__((preserve_access_index));
struct file;
struct bpf_iter__task_file { struct file *file __attribute__((aligned(8))); } __attribute__((preserve_access_index));
struct bpf_iter__tcp { struct sock_common *sk_common __attribute__((aligned(8))); } __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} states SEC(".maps");

SEC("iter/task_file")
int of_a_file(struct bpf_iter__task_file *context)
{
	struct file *file = context->file;
	struct socket *socket = file ? (void *)bpf_sock_from_file(file) : 0;
	struct sock *sk = socket ? socket->sk : 0;

	if (sk)
		bpf_sk_storage_get(&states, sk, 0, 0);
	return 0;
}

SEC("iter/tcp")
int of_a_table(struct bpf_iter__tcp *context)
{
	struct sock_common *common = context->sk_common;
	struct tcp_sock *sk = common ? bpf_skc_to_tcp_sock(common) : 0;

	if (sk)
		bpf_sk_storage_get(&states, sk, 0, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
C
cat >load.c <<'C'
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* As in bpf/libbpf.h, which a small compiler does not read. */
struct bpf_object *bpf_object__open_file(const char *path, const void *options);
int bpf_object__load(struct bpf_object *object);
struct bpf_program *bpf_object__next_program(const struct bpf_object *object, struct bpf_program *before);
const char *bpf_program__name(const struct bpf_program *program);
int bpf_program__set_autoload(struct bpf_program *program, _Bool is_loaded);
int bpf_program__set_log_level(struct bpf_program *program, unsigned level);
int bpf_program__set_log_buf(struct bpf_program *program, char *log, size_t size);
void *libbpf_set_print(int (*print)(int level, const char *format, va_list arguments));

static int quiet(int level, const char *format, va_list arguments) { return 0; }

/* load PROGRAM: loads one program, and prints "loaded", or the verifier's last word. */
int main(int count, char **arguments)
{
	static char log[1 << 20];
	struct bpf_object *object = bpf_object__open_file("look.o", NULL);
	struct bpf_program *program = NULL;
	char *line, *last = "";

	libbpf_set_print(quiet);
	while ((program = bpf_object__next_program(object, program))) {
		int is_asked = !strcmp(bpf_program__name(program), arguments[1]);

		bpf_program__set_autoload(program, is_asked);
		if (is_asked) {
			bpf_program__set_log_level(program, 1);
			bpf_program__set_log_buf(program, log, sizeof(log));
		}
	}
	if (!bpf_object__load(object)) {
		puts("loaded");
		return 0;
	}
	for (line = strtok(log, "\n"); line; line = strtok(NULL, "\n"))
		if (strncmp(line, "processed ", 10))
			last = line;
	puts(last);
	return 0;
}
C
libraries=root/usr/lib/x86_64-linux-gnu
LD_LIBRARY_PATH=$libraries root/usr/bin/clang-14 -O2 -g -target bpf -mcpu=v3 -Iroot/usr/include -I/usr/include/x86_64-linux-gnu -c look.bpf.c -o look.o
root/usr/bin/tcc -B"$libraries/tcc" -Iroot/usr/include -o load load.c "$libraries/libbpf.so.1"
load() { LD_LIBRARY_PATH=$libraries ./load "$1"; }
file=$(load of_a_file)
table=$(load of_a_table)
echo "kernel $(uname -r)"
echo "with the socket of a file:           $file"
echo "with the socket of the TCP table:    $table"
[ "$table" = loaded ] && case $file in *"type=untrusted_ptr_ expected="*) ;; *) exit 1 ;; esac
