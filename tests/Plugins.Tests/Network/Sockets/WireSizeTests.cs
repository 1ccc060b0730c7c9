using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Bpftop.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>The records are the same on both sides: offsets by the object's own type information.</summary>
public sealed partial class WireSizeTests
{
    [Theory]
    [InlineData("session_record", typeof(SessionRecord))]
    [InlineData("socket_record", typeof(SocketRecord))]
    [InlineData("endpoints", typeof(Endpoints))]
    [InlineData("usage", typeof(WireUsage))]
    [InlineData("counts", typeof(WireCounts))]
    [InlineData("bpftop_process", typeof(WireProcess))]
    public void A_record_has_the_offsets_of_its_struct(string name, Type type)
    {
        string text = Dump();
        Match found = Regex.Match(text, $"\\[\\d+\\] STRUCT '{name}' size=(\\d+) vlen=(\\d+)\n((?:\t.*\n)+)");
        Assert.True(found.Success, $"no struct {name}");
        Assert.Equal(int.Parse(found.Groups[1].ValueSpan), Marshal.SizeOf(type));
        int[] offsets = [.. Offset().Matches(found.Groups[3].Value).Select(static match => int.Parse(match.Groups[1].ValueSpan) / 8)];
        Assert.Equal(offsets, type.GetFields().Select(field => (int)Marshal.OffsetOf(type, field.Name)));
    }

    /// <summary>The type information of an object that has a variable of each.</summary>
    private static string Dump()
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-wire-").FullName;
        try
        {
            string source = Path.Join(folder, "wire.c");
            File.WriteAllText(source, """
                #include "network.h"
                #include "sockets.h"
                struct session_record a;
                struct socket_record b;
                struct usage c;
                struct counts d;
                """);
            string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
            _ = Run(
                "clang", "-g", "-O2", "-target", "bpf", "-mcpu=v3", $"-I/usr/include/{machine}-linux-gnu", $"-I{Path.Join(Repository.Root, "src/Abstractions/bpf")}",
                $"-I{Path.Join(Repository.Root, "plugins/Network/bpf")}", "-c", source, "-o", $"{source}.o");
            return Run("/usr/sbin/bpftool", "btf", "dump", "file", $"{source}.o");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text;
    }

    [GeneratedRegex("bits_offset=(\\d+)")]
    private static partial Regex Offset();
}
