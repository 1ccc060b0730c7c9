#!/bin/sh
# Says in one line what is wrong with the .NET SDK, where something is.
set -eu
wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json)
command -v dotnet >/dev/null || {
	echo "make: dotnet is missing; install the .NET SDK $wanted or a later patch (https://dotnet.microsoft.com/download/dotnet/10.0) and put it on PATH" >&2
	exit 1
}
dotnet --version >/dev/null 2>&1 || {
	found=$(cd / && dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')
	echo "make: no .NET SDK that fits global.json (found: ${found:-none}); install $wanted or a later patch (https://dotnet.microsoft.com/download/dotnet/10.0)" >&2
	exit 1
}
