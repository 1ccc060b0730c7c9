# make run     install what is missing, build, and start the monitor
# make test    install what the tests need on top, build everything, run every test
# make static  the same program in one file, which needs nothing beside it; make test-static tests it end to end
# make test-vm boots kernels of Debian in virtual machines and runs the static file in each: tests/vm/kernels
# make deb     that file as a Debian package; make dist the program for .NET as a tarball: each with checksum and SBOM.
#              make test-deb and test-dist try them in a clean Debian, make reproducible builds both twice
# All need a .NET 10 SDK; none uses the network once everything is there.

# The machine that bpftop is for: `make static ARCH=aarch64` compiles for another one, with everything in a folder of its own.
HERE := $(shell uname -m)
ARCH := $(HERE)
ARTIFACTS := artifacts$(if $(filter $(HERE),$(ARCH)),,/$(ARCH))
BPF_OBJECT := $(ARTIFACTS)/bpf/bpftop.bpf.o
DETAIL_BPF := $(patsubst bpf/details/%.bpf.c,$(ARTIFACTS)/bpf/details/%.bpf.o,$(wildcard bpf/details/*.bpf.c))
PLUGIN_BPF := $(patsubst %.bpf.c,$(ARTIFACTS)/bpf/%.bpf.o,$(wildcard plugins/*/bpf/*.bpf.c))
PROGRAM := $(ARTIFACTS)/bpftop/bpftop
STATIC := $(ARTIFACTS)/static/bpftop
LIBBPF := $(ARTIFACTS)/libbpf/libbpf.so.1
STATIC_PARTS := $(patsubst src/Static/%.c,$(ARTIFACTS)/obj/Bpftop.Static/%.o,$(wildcard src/Static/*.c))
CLANG ?= clang
CONFIGURATION ?= Release
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1
export DOTNET_GENERATE_ASPNET_CERTIFICATE = false
# Build nodes would stay for minutes after make is done.
export MSBUILDDISABLENODEREUSE = 1

MSBUILD := dotnet msbuild build/all.proj -nologo -verbosity:quiet -maxCpuCount -p:Configuration=$(CONFIGURATION)

# Sources decide what is out of date, so that a second `make run` starts at once.
PROJECTS := $(shell find src plugins tests bench -name '*.csproj' 2>/dev/null) \
	$(wildcard build/*.proj Directory.*.props global.json tests/Directory.* plugins/Directory.*)
SHIPPED := $(shell find src plugins -type f -not -path 'src/Static/*' 2>/dev/null)
CHECKED := $(shell find tests bench samples docs -type f -not -path '*/bin/*' -not -path '*/obj/*' 2>/dev/null)
RESTORED := $(ARTIFACTS)/restored.stamp
BUILT := $(ARTIFACTS)/built.stamp
BUILT_TESTS := $(ARTIFACTS)/built-tests.stamp

.PHONY: run test build static test-static test-vm bpf bench dist deb rpm test-dist test-deb reproducible install uninstall clean format
.DEFAULT_GOAL := build

run: packages-run build
	@build/run.sh $(PROGRAM) $(ARGS)

test: packages-test $(BUILT_TESTS)
	@build/test.sh $(ARTIFACTS) $(CONFIGURATION)

build: $(BUILT)

# Where the other machine's linker and libraries are unpacked; empty for this machine.
CROSS := $(if $(filter $(HERE),$(ARCH)),,$(abspath $(ARTIFACTS)/root))

static: packages-static $(STATIC)

test-static: packages-static packages-test $(STATIC) $(BUILT_TESTS)
	@BPFTOP_PROGRAM=$(abspath $(STATIC)) build/test.sh $(ARTIFACTS) $(CONFIGURATION) Bpftop.EndToEnd

# Some minutes for each kernel, so it is no part of `make test`. ARGS names some of them.
test-vm: packages-static packages-vm $(STATIC)
	@BPFTOP_PROGRAM=$(abspath $(STATIC)) tests/vm/run.sh $(ARGS)

bpf: $(BPF_OBJECT) $(DETAIL_BPF) $(PLUGIN_BPF)

BPF_SOURCES := $(wildcard bpf/*.bpf.c)
BPF_PARTS := $(BPF_SOURCES:bpf/%.bpf.c=$(ARTIFACTS)/bpf/%.part.o)
BPF_INCLUDES := -I$(if $(CROSS),$(CROSS)/usr/$(ARCH)-linux-gnu/include,/usr/include/$(ARCH)-linux-gnu)
BPF_ARCH := $(subst aarch64,arm64,$(subst x86_64,x86,$(ARCH)))
# The kernel's type information names source files: the same bytes wherever they are.
BPF_FLAGS := -O2 -g -ffile-prefix-map=$(CURDIR)=. -Wall -Werror -Werror=undef -target bpf -mcpu=v3 -D__TARGET_ARCH_$(BPF_ARCH) $(BPF_INCLUDES)

# One object for each program file, then one of all: what they share is in it once. Debian has bpftool in sbin.
$(ARTIFACTS)/bpf/%.part.o: bpf/%.bpf.c $(wildcard bpf/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(BPF_FLAGS) -c $< -o $@

# Those of a process's details are loaded only when somebody opens them: an object for each.
$(ARTIFACTS)/bpf/details/%.bpf.o: bpf/details/%.bpf.c $(wildcard bpf/details/*.h src/Abstractions/bpf/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(BPF_FLAGS) -Isrc/Abstractions/bpf -c $< -o $@
	llvm-strip -g $@

# A plugin's own: an object for each file, which its project embeds.
$(ARTIFACTS)/bpf/plugins/%.bpf.o: plugins/%.bpf.c $(wildcard plugins/*/bpf/*.h src/Abstractions/bpf/*.h)
	@mkdir -p $(@D)
	$(CLANG) $(BPF_FLAGS) -Isrc/Abstractions/bpf -c $< -o $@
	llvm-strip -g $@

$(BPF_OBJECT): $(BPF_PARTS)
	PATH=$$PATH:/usr/sbin:/sbin bpftool gen object $@ $^
	llvm-strip -g $@

# Beside the other monitors, in some 25 minutes on a quiet machine, as root. `bpftop bench` has the refresh stage by stage, and
# `dotnet run --project bench/Host.Bench -c Release` the micro-benchmarks.
bench: build
	@bench/compare.sh $(ARGS)

# What is shipped says when its sources were, not when it was built.
dist deb rpm: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

dist: packages-dist build $(LIBBPF)
	@build/dist.sh $(ARTIFACTS) $(VERSION) $(ARCH)

deb: packages-deb $(STATIC)
	@build/deb.sh $(ARTIFACTS) $(VERSION)

rpm: packages-rpm $(STATIC)
	@build/rpm.sh $(ARTIFACTS) $(VERSION)

# Distributions that have libbpf have one that may be older; those that have none are served, too.
ARCHIVES := /usr/lib/$(ARCH)-linux-gnu
$(LIBBPF): $(wildcard packaging/libbpf/*) | $(filter packages-dist,$(MAKECMDGOALS:%=packages-%))
	@mkdir -p $(@D)
	$(CLANG) -O2 -Wall -Wextra -Werror -fPIC -shared -s -o $@ packaging/libbpf/parts.c \
		-Wl,-soname,$(@F),--version-script=packaging/libbpf/exports.map,--gc-sections,-z,now,-z,relro,-z,defs,--fatal-warnings \
		-Wl,--whole-archive $(ARCHIVES)/libbpf.a -Wl,--no-whole-archive $(ARCHIVES)/libelf.a $(ARCHIVES)/libz.a

test-dist test-deb: test-%: packages-test-packages %
	@build/test-package.sh $(ARTIFACTS) $*

reproducible: packages-dist packages-deb
	@build/reproducible.sh $(ARTIFACTS) $(or $(ONLY),dist deb)

install: build
	@build/install.sh $(ARTIFACTS) "$(DESTDIR)" "$(PREFIX)"

uninstall:
	@build/install.sh --remove "$(DESTDIR)" "$(PREFIX)"

format:
	dotnet format Bpftop.sln

clean:
	rm -rf $(ARTIFACTS)

PACKAGES := packages-run packages-test packages-static packages-vm packages-dist packages-deb packages-rpm packages-test-packages
.PHONY: $(PACKAGES)
$(PACKAGES): packages-%:
	@build/packages.sh $*

# Order only: looking for packages never makes a build out of date.
$(BPF_PARTS) $(BPF_OBJECT) $(DETAIL_BPF) $(PLUGIN_BPF) $(RESTORED) $(STATIC_PARTS): | $(filter $(PACKAGES),$(MAKECMDGOALS:%=packages-%))

$(RESTORED): $(PROJECTS)
	@build/require-dotnet.sh
	@mkdir -p $(@D)
	$(MSBUILD) -t:Restore
	@touch $@

$(BUILT): $(RESTORED) $(BPF_OBJECT) $(DETAIL_BPF) $(PLUGIN_BPF) $(SHIPPED)
	@rm -rf $(ARTIFACTS)/bpftop.new
	$(MSBUILD) -t:BuildShipped
	$(MSBUILD) -t:Publish
	@rm -rf $(ARTIFACTS)/bpftop && mv $(ARTIFACTS)/bpftop.new $(ARTIFACTS)/bpftop
	@build/completions.sh $(PROGRAM) $(ARTIFACTS)/completions
	@touch $@

$(ARTIFACTS)/obj/Bpftop.Static/%.o: src/Static/%.c
	@mkdir -p $(@D)
	$(CLANG) $(CROSS_FLAGS) -O2 -Wall -Wextra -Werror -c $< -o $@

ifneq ($(CROSS),)
CROSS_FLAGS := --target=$(ARCH)-linux-gnu --sysroot=$(CROSS) -isystem $(CROSS)/usr/$(ARCH)-linux-gnu/include
CROSS_TOOLS := PATH=$(CROSS)/usr/bin:$$PATH LD_LIBRARY_PATH=$(CROSS)/usr/lib/$(HERE)-linux-gnu
CROSS_SETTINGS := -p:ArtifactsPath=$(abspath $(ARTIFACTS)) -p:Machine=$(ARCH) -p:Cross=$(CROSS)

$(CROSS)/usr/bin:
	build/cross.sh $(ARCH) $(CROSS)

$(BPF_PARTS) $(DETAIL_BPF) $(PLUGIN_BPF) $(STATIC_PARTS): | $(CROSS)/usr/bin
endif

$(STATIC): $(BPF_OBJECT) $(DETAIL_BPF) $(PLUGIN_BPF) $(STATIC_PARTS) $(PROJECTS) $(SHIPPED) $(wildcard src/Static/*)
	@build/require-dotnet.sh
	@rm -rf $(@D).new
	$(CROSS_TOOLS) dotnet publish src/Static/Bpftop.Static.csproj -nologo -verbosity:quiet -maxCpuCount $(CROSS_SETTINGS) \
		-p:Configuration=$(CONFIGURATION) -p:PublishDir=$(abspath $(@D).new)/
	@rm -rf $(@D) && mkdir $(@D) && mv $(@D).new/Bpftop.Static $@ && rm -rf $(@D).new

# Everything at once: one build for the program and for the tests.
$(BUILT_TESTS): $(RESTORED) $(BPF_OBJECT) $(DETAIL_BPF) $(PLUGIN_BPF) $(SHIPPED) $(CHECKED)
	@rm -rf $(ARTIFACTS)/bpftop.new
	$(MSBUILD) -t:Build
	$(MSBUILD) "-t:Publish;Pack"
	@rm -rf $(ARTIFACTS)/bpftop && mv $(ARTIFACTS)/bpftop.new $(ARTIFACTS)/bpftop
	@build/completions.sh $(PROGRAM) $(ARTIFACTS)/completions
	@touch $(BUILT) $@
