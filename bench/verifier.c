/* SPDX-License-Identifier: MIT */
/*
 * verifier OBJECT CPUS PROGRAM…: loads each program by itself and prints its name, for how many milliseconds the kernel's
 * verifier was at it, how many instructions it went through, and how many there are. Constants and maps are as the host
 * sets them for so many CPUs. Nothing is attached.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* kernel/bpf/verifier.c: BPF_LOG_STATS, numbers only. */
#define LOG_STATS 4

static char said[1 << 16];

static int say_nothing(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

/* Where a const volatile of that name is; NULL where the object has none. */
static __u32 *constant(struct bpf_object *object, const char *name)
{
	const struct btf *types = bpf_object__btf(object);
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".rodata");
	int section = btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *type = section > 0 ? btf__type_by_id(types, section) : NULL;
	size_t size;
	char *start = map ? (char *)bpf_map__initial_value(map, &size) : NULL;

	for (int i = 0; type && start && i < btf_vlen(type); i++) {
		const struct btf_var_secinfo *place = btf_var_secinfos(type) + i;

		if (!strcmp(btf__name_by_offset(types, btf__type_by_id(types, place->type)->name_off), name))
			return (__u32 *)(start + place->offset);
	}
	return NULL;
}

static long number_behind(const char *words)
{
	const char *place = strstr(said, words);

	return place ? strtol(place + strlen(words), NULL, 10) : -1;
}

static int measure(const char *path, __u32 cpus, const char *name)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	struct bpf_map *offsets;
	__u32 *summed;
	int failed;

	if (!object) {
		fprintf(stderr, "verifier: %s is no BPF object\n", path);
		return 1;
	}
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), name));
	program = bpf_object__find_program_by_name(object, name);
	if (!program) {
		fprintf(stderr, "verifier: %s has no program %s\n", path, name);
		return 1;
	}
	bpf_program__set_log_level(program, LOG_STATS);
	bpf_program__set_log_buf(program, said, sizeof(said));
	summed = constant(object, "summed_cpus");
	offsets = bpf_object__find_map_by_name(object, "cpu_offsets");
	if (summed && offsets) {
		*summed = cpus;
		bpf_map__set_max_entries(offsets, cpus ? cpus : 1);
	}
	failed = bpf_object__load(object);
	if (failed)
		fprintf(stderr, "verifier: %s: %s\n%s\n", name, strerror(-failed), said);
	else
		printf("%s %.2f %ld %zu\n", name, number_behind("verification time ") / 1e3, number_behind("processed "),
		       bpf_program__insn_cnt(program));
	bpf_object__close(object);
	return failed != 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 4)
		return 2;
	libbpf_set_print(say_nothing);
	for (int i = 3; i < argc; i++)
		failed |= measure(argv[1], atoi(argv[2]), argv[i]);
	return failed;
}
