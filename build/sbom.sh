#!/bin/sh
# sbom.sh ARTIFACTS VERSION OUTPUT static|program: what is inside of the static file or of the portable program, as CycloneDX 1.6.
# NuGet's packages are told by the restored projects; what is linked from Debian's packages, and .NET itself, by this script.
set -eu
artifacts=$1 version=$2 output=$3 kind=$4
work=$artifacts/sbom/$kind
rm -rf "$work"
mkdir -p "$work"

packages() { # PROJECT: those that it needs when it runs
	dotnet tool run dotnet-CycloneDX -- "$1" --disable-package-restore --base-intermediate-output-path "$artifacts/obj" --exclude-dev \
		--spec-version 1.6 --output-format Json --no-serial-number --set-name bpftop --set-version "$version" \
		--output "$work" --filename "$(basename "$1" .csproj).json" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

debian() { # NAME PACKAGE LICENCE FILE: a library that is linked in
	jq -n --arg name "$1" --arg package "$2" --arg licence "$3" --arg version "$(dpkg-query -W -f '${Version}' "$2")" \
		--arg arch "$(dpkg --print-architecture)" --arg distro "$(. /etc/os-release && echo "$ID-${VERSION_ID-}")" --arg id "$(. /etc/os-release && echo "$ID")" \
		--arg hash "$(sha256sum <"$4" | cut -d' ' -f1)" --arg file "${4##*/}" '
		"pkg:deb/\($id)/\($package)@\($version | @uri)?arch=\($arch)&distro=\($distro)" as $purl
		| { type: "library", "bom-ref": $purl, name: $name, version: $version, scope: "required",
			hashes: [{ alg: "SHA-256", content: $hash }], licenses: [{ expression: $licence }], purl: $purl,
			properties: [{ name: "bpftop:linked-from", value: $file }] }'
}

runtime() { # PACKAGE: of .NET, which the SDK chose
	found=$(jq -r --arg name "$1" '.project.frameworks[].downloadDependencies[] | select(.name == $name) | .version | ltrimstr("[") | split(",")[0]' "$assets")
	folder=${NUGET_PACKAGES:-$HOME/.nuget/packages}/$(echo "$1/$found" | tr '[:upper:]' '[:lower:]')
	jq -n --arg name "$1" --arg version "$found" --arg hash "$(base64 -d <"$(echo "$folder"/*.nupkg.sha512)" | od -An -v -tx1 | tr -d ' \n')" '
		"pkg:nuget/\($name)@\($version)" as $purl
		| { type: "framework", "bom-ref": $purl, name: $name, version: $version, scope: "required",
			hashes: [{ alg: "SHA-512", content: $hash }], licenses: [{ license: { id: "MIT" } }], purl: $purl }'
}

library() { # NAME: where the linker finds it
	"${CC:-cc}" -print-file-name="$1"
}

dotnet tool restore >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
{
	debian libbpf libbpf-dev 'LGPL-2.1-only OR BSD-2-Clause' "$(library libbpf.a)"
	debian libelf libelf-dev 'GPL-2.0-or-later OR LGPL-3.0-or-later' "$(library libelf.a)"
	debian zlib zlib1g-dev Zlib "$(library libz.a)"
	case $kind in
	static)
		assets=$artifacts/obj/Bpftop.Static/project.assets.json
		packages src/Static/Bpftop.Static.csproj
		debian glibc libc6-dev LGPL-2.1-or-later "$(library libc.a)"
		debian libgcc "$(dpkg-query -S "$(readlink -f "$(library libgcc.a)")" | cut -d: -f1)" 'GPL-3.0-or-later WITH GCC-exception-3.1' "$(library libgcc.a)"
		for package in $(jq -r '.project.frameworks[].downloadDependencies[].name | select(test("NativeAOT|ILCompiler"))' "$assets"); do
			runtime "$package"
		done
		;;
	program)
		assets=$artifacts/obj/Bpftop.Host/project.assets.json
		for project in src/Host/Bpftop.Host.csproj plugins/*/*.csproj; do packages "$project"; done
		# Not inside, but it does not run without.
		jq -n --arg version "$(jq -r '.runtimeOptions.framework.version' "$artifacts/bpftop/bpftop.runtimeconfig.json")" '
			{ type: "framework", "bom-ref": "framework:Microsoft.NETCore.App", name: "Microsoft.NETCore.App", version: $version, scope: "excluded",
				licenses: [{ license: { id: "MIT" } }], properties: [{ name: "bpftop:supplied-by", value: "the machine" }] }'
		;;
	*) echo "sbom: static or program, not $kind" >&2; exit 2 ;;
	esac
} | jq -s . >"$work/linked"

# One document, in an order of its own, at the time of the sources; its number is that of its contents.
jq -S --slurp --slurpfile linked "$work/linked" --arg version "$version" --arg kind "$kind" \
	--arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
	. as $found
	| (([$found[].components[]?] + $linked[0]) | unique_by(."bom-ref")) as $components
	| "bpftop@\($version)" as $self
	| $found[0]
	| .metadata.timestamp = $time
	| .metadata.component = { type: "application", "bom-ref": $self, name: "bpftop", version: $version, licenses: [{ license: { id: "MIT" } }],
		description: (if $kind == "static" then "one static file" else "program for .NET, with libbpf" end) }
	| .components = $components
	| .dependencies = (
		[{ ref: $self, dependsOn: ([$found[].dependencies[]? | select(.ref == $self) | .dependsOn[]?] + [$linked[0][]."bom-ref"] | unique) }]
		+ ([$found[].dependencies[]? | select(.ref != $self)] | group_by(.ref) | map({ ref: .[0].ref, dependsOn: ([.[].dependsOn[]?] | unique) })))
	' "$work"/*.json >"$work/document"
number=$(sha256sum <"$work/document" | sed 's/\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/\1-\2-8\3-8\4-\5/')
mkdir -p "$(dirname "$output")"
jq -S --arg number "urn:uuid:$number" '.serialNumber = $number' "$work/document" >"$output"
# Nobody should have to take what has no version, licence or hash for an inventory.
jq -e '.components | length > 0 and all(.name and .version and .licenses and (.hashes or .scope == "excluded"))' "$output" >/dev/null || {
	echo "sbom: $output has components without version, licence or hash:" >&2
	jq -r '.components[] | select((.version and .licenses and (.hashes or .scope == "excluded")) | not) | .name' "$output" >&2
	exit 1
}
