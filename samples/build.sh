#!/bin/sh
# samples/build.sh [OUT]: packs the plugin contract and its suite of tests, builds every sample against the packages and
# nothing else of bpftop, and puts each into a folder of its own below OUT/plugins, ready for
# `bpftop --plugin-dir OUT/plugins`, and its tests into one below OUT/tests, ready for `dotnet test`.
# Without OUT: artifacts/samples. Uses no network once the SDK and the packages of bpftop's own build are there.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/artifacts/samples}
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
# Build servers would stay for minutes after this is done.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
quiet="-nologo -verbosity:quiet -p:UseSharedCompilation=false"

# The version stays while the contract is worked on, so a package cached before must not be taken for the new one.
rm -rf "$out/package" "$out/packages" "$out/plugins" "$out/tests" "$out/build"
for project in src/Abstractions tests/PluginContract; do
	dotnet pack "$root/$project" -c Release -o "$out/package" $quiet "-p:ArtifactsPath=$out/build/contract"
done
cat >"$out/nuget.config" <<END
<configuration><packageSources><clear /><add key="bpftop" value="$out/package" /></packageSources></configuration>
END
for project in "$root"/samples/*/*.csproj; do
	name=$(basename "$project" .csproj)
	case $name in
	*.Tests) to=$out/tests/$name ;;
	*) to=$out/plugins/${name##*.} ;;
	esac
	dotnet publish "$project" -c Release -o "$to" $quiet \
		-p:UseArtifactsOutput=true "-p:ArtifactsPath=$out/build/$name" \
		"-p:RestoreConfigFile=$out/nuget.config" "-p:RestorePackagesPath=$out/packages" "-p:RestoreFallbackFolders=$cache"
done
# bpftop loads plugins only from folders that nobody else may write to.
chmod -R go-w "$out/plugins"
