#!/bin/sh
# completions.sh PROGRAM FOLDER: what bash, zsh and fish need to complete the program's words, under the names that they look for.
set -eu
program=$1 folder=$2
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
mkdir -p "$folder"
"$program" completion bash >"$folder/bpftop"
"$program" completion zsh >"$folder/_bpftop"
"$program" completion fish >"$folder/bpftop.fish"
