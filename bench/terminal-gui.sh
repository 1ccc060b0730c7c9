#!/bin/sh
# terminal-gui.sh [public|internal]…: what windows by Terminal.Gui would cost inside bpftop (docs/decisions/0029), whose driver
# is got by public members only, or made by its internal constructor. A plugin that is built here on pinned packages opens
# them in a bpftop that has been running for some seconds, at real-time priority, so that a busy machine does not take its
# processor away: time, methods compiled at run time, resident memory, and the programs that were started. Needs the
# network once, and strace.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- public internal
work=$tools/terminal-gui
output=$root/artifacts/bpftop
runtime=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
framework=$(dotnet --list-runtimes | awk '/^Microsoft.NETCore.App 10/ { gsub(/[][]/, "", $3); print $3 "/" $2 }' | tail -n 1)
rm -rf "$work" && mkdir -p "$work"
cp "$here"/TerminalGui/*.cs "$work/"
echo '<Project/>' | tee "$work/Directory.Build.props" >"$work/Directory.Build.targets"
cat >"$work/Directory.Packages.props" <<'XML'
<Project>
  <PropertyGroup>
    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
    <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
  </PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="Terminal.Gui" Version="2.5.0" />
    <PackageVersion Include="Microsoft.Extensions.DependencyInjection.Abstractions" Version="10.0.14" />
    <PackageVersion Include="System.IO.Abstractions" Version="22.3.0" />
    <PackageVersion Include="Markdig" Version="1.4.0" />
    <PackageVersion Include="TextMateSharp" Version="2.0.5" />
    <PackageVersion Include="TextMateSharp.Grammars" Version="2.0.5" />
    <PackageVersion Include="Onigwrap" Version="1.0.11" />
    <PackageVersion Include="JetBrains.Annotations" Version="2026.2.0" />
  </ItemGroup>
</Project>
XML
cat >"$work/windows.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>$runtime</RuntimeIdentifier>
    <SelfContained>false</SelfContained>
    <PublishReadyToRun>true</PublishReadyToRun>
    <EnableDynamicLoading>true</EnableDynamicLoading>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <NuGetAudit>false</NuGetAudit>
    <NoWarn>CS8012</NoWarn>
    <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
  </PropertyGroup>
  <ItemGroup>
    <Reference Include="$output/Bpftop.Abstractions.dll" Private="false" />
    <Reference Include="$output/Bpftop.Terminal.dll" Private="false" />
    <PackageReference Include="Terminal.Gui" />
    <PackageReference Include="Microsoft.Extensions.DependencyInjection.Abstractions" />
    <PackageReference Include="TextMateSharp" ExcludeAssets="all" />
    <PackageReference Include="TextMateSharp.Grammars" ExcludeAssets="all" />
    <PackageReference Include="Markdig" ExcludeAssets="all" />
    <PackageReference Include="Onigwrap" ExcludeAssets="all" />
    <PackageReference Include="JetBrains.Annotations" ExcludeAssets="all" />
  </ItemGroup>
</Project>
XML
dotnet publish "$work/windows.csproj" -c Release -o "$work/plugins/windows" --nologo -v quiet
crossgen=$(ls -d "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/microsoft.netcore.app.crossgen2.*/*/tools/crossgen2 | tail -n 1)
built=$work/bin/Release/net10.0/$runtime
# What the SDK does not ask for: code of generic types of the framework over types of Terminal.Gui, ahead of time.
for name in Terminal.Gui windows; do
	"$crossgen" "$built/$name.dll" -o "$work/plugins/windows/$name.dll" -O --targetos linux --targetarch "${runtime#linux-}" \
		-r "$framework/*.dll" -r "$built/*.dll" -r "$output/*.dll" \
		--opt-cross-module '*' --non-local-generics-module '*' >/dev/null
done
echo "on disk: $(du -cb $(find "$work/plugins/windows" -name '*.dll' ! -name windows.dll) | awk 'END { printf "%.1f MB", $1 / 1048576 }')"
# measure FILE COMMAND…: bpftop with the plugin, on a terminal, until it has written its figures.
measure() {
	file=$1
	shift
	rm -f "$file"
	pid=$(start_tui windows "env WINDOWS_BY=$by WINDOWS_COST=$file $* '$bpftop' --plugin-dir '$work/plugins' --disable systemd --disable containers --disable nvidia --disable freezer --disable network")
	n=0
	until [ -s "$file" ]; do
		n=$((n + 1))
		[ $n -lt 300 ] || { echo "bench: no figures" >&2; exit 1; }
		sleep 0.2
	done
	stop_tui windows "$pid"
}

for by in "$@"; do
	for run in 1 2 3; do
		measure "$work/$by.txt" chrt -f 1
		echo "$by $run: $(cat "$work/$by.txt")"
	done
	measure "$work/traced.txt" strace -f -qq -e trace=execve -o "$work/$by.trace"
	echo "$by: $(($(grep -c execve "$work/$by.trace") - 1)) programs started"
done
rm -rf "$work"
