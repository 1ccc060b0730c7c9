/*
 * Occupies functions of the kernel: attaches as many programs to the end of each as it takes, so that nobody else can
 * (BPF_MAX_TRAMP_LINKS, include/linux/bpf.h: 38). They do nothing, and go with this process. Says "ready COUNT", then waits
 * for a signal.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <unistd.h>

#define MOST 64

int main(int count, char **functions)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int attached = 0;

	for (int index = 1; index < count; index++) {
		LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_FEXIT);
		int type = libbpf_find_vmlinux_btf_id(functions[index], BPF_TRACE_FEXIT);
		int here = 0;

		if (type < 0)
			continue; /* no such function */
		options.attach_btf_id = type;
		for (; here < MOST; here++) {
			int program = bpf_prog_load(BPF_PROG_TYPE_TRACING, "occupy", "GPL", nothing, 2, &options);

			if (program < 0) {
				perror("load");
				return 1;
			}
			if (bpf_raw_tracepoint_open(NULL, program) < 0)
				break;
		}
		if (!here || here == MOST) {
			fprintf(stderr, "%s: %d programs\n", functions[index], here);
			return 1;
		}
		attached += here;
	}
	printf("ready %d\n", attached);
	fflush(stdout);
	pause();
	return 0;
}
