#!/bin/sh
# run.sh PROGRAM ARGS…: as root where that is possible, because the BPF collector needs it.
set -eu
program=$1
shift
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then
	# sudo drops the environment; these say where .NET is and what the terminal can do.
	exec sudo env DOTNET_ROOT="$DOTNET_ROOT" ${COLORTERM+COLORTERM="$COLORTERM"} ${LANG+LANG="$LANG"} \
		${LC_ALL+LC_ALL="$LC_ALL"} ${NO_COLOR+NO_COLOR="$NO_COLOR"} "$program" "$@"
fi
exec "$program" "$@"
