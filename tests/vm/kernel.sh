#!/bin/sh
# kernel.sh SUITE FOLDER: prints the path of the newest kernel for virtual machines of a suite of Debian (bullseye, trixie-backports),
# unpacked below FOLDER. It is fetched where it is not there yet; nothing is installed, and this machine's own list of suites is left
# alone: the archive is the one that it names, the lists and what dpkg knows are FOLDER's own. `make clean` has it fetched anew.
set -eu
suite=$1 folder=$2/$1
if [ ! -e "$folder/vmlinuz" ]; then
	command -v apt-get >/dev/null || { echo "kernel.sh: kernels come from Debian, and this system has no apt-get; put one at $folder/vmlinuz" >&2; exit 1; }
	archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
	[ -n "$archive" ] || { echo "kernel.sh: apt-get names no archive of Debian; run apt-get update, or put a kernel at $folder/vmlinuz" >&2; exit 1; }
	rm -rf "$folder"
	mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/parts"
	cd "$folder"
	: >status
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main" >sources.list
	options="-q -o APT::Sandbox::User=root -o APT::Architecture=amd64 -o APT::Architectures=amd64 -o Acquire::Languages=none
		-o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=$PWD/parts -o Dir::Etc::PreferencesParts=$PWD/parts
		-o Dir::State::Lists=$PWD/lists -o Dir::State::status=$PWD/status -o Dir::Cache=$PWD/cache -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"
	# The package that a package needs, by the beginning of its name.
	needs() {
		# shellcheck disable=SC2086
		apt-cache $options show --no-all-versions "$1" | grep '^Depends:' | grep -o "$2[^ ,]*" | head -n 1
	}
	# shellcheck disable=SC2086
	{
		apt-get $options update
		image=$(needs linux-image-cloud-amd64 linux-image-)
		# Newer ones have the kernel itself in a package of its own.
		binary=$(needs "$image" linux-binary- || true)
		apt-get $options download "${binary:-$image}"
	} >&2
	dpkg-deb -x linux-*.deb tree
	mv "$(find tree -name 'vmlinuz*' -type f | head -n 1)" vmlinuz
	rm -rf tree lists cache parts status sources.list linux-*.deb
fi
echo "$folder/vmlinuz"
