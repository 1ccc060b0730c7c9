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

    private static string Dump()
    {
        string file = Path.Join(Repository.Root, "artifacts/bpf/plugins/Network/bpf/sockets.bpf.o");
        System.Diagnostics.ProcessStartInfo start = new("/usr/sbin/bpftool", ["btf", "dump", "file", file]) { RedirectStandardOutput = true };
        using System.Diagnostics.Process bpftool = System.Diagnostics.Process.Start(start)!;
        string text = bpftool.StandardOutput.ReadToEnd();
        bpftool.WaitForExit();
        return text;
    }

    [GeneratedRegex("bits_offset=(\\d+)")]
    private static partial Regex Offset();
}
