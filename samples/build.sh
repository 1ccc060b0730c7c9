#!/bin/sh
# samples/build.sh [OUT]: packs the plugin contract, builds every sample against the package and nothing else of
# bpftop, and puts each into a folder of its own below OUT/plugins, ready for `bpftop --plugin-dir OUT/plugins`.
# Without OUT: artifacts/samples. Uses no network once the SDK and the packages of bpftop's own build are there.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/artifacts/samples}
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
# Build servers would stay for minutes after this is done.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
quiet="-nologo -verbosity:quiet -p:UseSharedCompilation=false"

# The version stays while the contract is worked on, so a package cached before must not be taken for the new one.
rm -rf "$out/package" "$out/packages" "$out/plugins" "$out/build"
dotnet pack "$root/src/Abstractions" -c Release -o "$out/package" $quiet "-p:ArtifactsPath=$out/build/contract"
cat >"$out/nuget.config" <<END
<configuration><packageSources><clear /><add key="bpftop" value="$out/package" /></packageSources></configuration>
END
for project in "$root"/samples/*/*.csproj; do
	name=$(basename "$project" .csproj)
	dotnet publish "$project" -c Release -o "$out/plugins/${name##*.}" $quiet \
		-p:UseArtifactsOutput=true "-p:ArtifactsPath=$out/build/$name" \
		"-p:RestoreConfigFile=$out/nuget.config" "-p:RestorePackagesPath=$out/packages" "-p:RestoreFallbackFolders=$cache"
done
# bpftop loads plugins only from folders that nobody else may write to.
chmod -R go-w "$out/plugins"
