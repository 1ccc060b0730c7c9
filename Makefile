ARTIFACTS := artifacts
BPF_OBJECT := $(ARTIFACTS)/bpf/bpftop.bpf.o
CLANG ?= clang

.PHONY: bpf
bpf: $(BPF_OBJECT)

$(BPF_OBJECT): $(wildcard bpf/*.c bpf/*.h)
	@mkdir -p $(@D)
	$(CLANG) -O2 -g -Wall -Werror -Werror=undef -target bpf -I/usr/include/$(shell uname -m)-linux-gnu -c bpf/bpftop.bpf.c -o $@
	llvm-strip -g $@
