/* SPDX-License-Identifier: MIT */
/*
 * What keeps Debian's libbpf.a and libelf.a, which are compiled for programs, from being linked into a shared library: two
 * objects that reach data in a way that only a program can. These definitions take their place, within the library alone.
 */
#include <stdio.h>

/* libbpf's own printing, which bpftop replaces before anything else, wants the C library's stream at a fixed distance. */
extern struct _IO_FILE _IO_2_1_stderr_;
#undef stderr
__attribute__((visibility("hidden"))) FILE *stderr = &_IO_2_1_stderr_;

/* libelf keeps the number of the last error for each thread. */
static __thread int last_error;

void __libelf_seterrno(int number)
{
	last_error = number;
}

int elf_errno(void)
{
	int number = last_error;

	last_error = 0;
	return number;
}

const char *elf_errmsg(int number)
{
	return number ? "libelf cannot read this" : NULL;
}
