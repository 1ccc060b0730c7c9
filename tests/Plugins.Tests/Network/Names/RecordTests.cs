using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>The records are the same on both sides: sizes by the object's own type information.</summary>
public sealed class RecordTests
{
    [Theory]
    [InlineData("call_record", typeof(CallRecord), nameof(CallRecord.Name), "name")]
    [InlineData("packet_record", typeof(PacketRecord), nameof(PacketRecord.Message), "message")]
    [InlineData("program_record", typeof(ProgramRecord), nameof(ProgramRecord.Process), "process")]
    [InlineData("losses", typeof(LossRecord), nameof(LossRecord.Programs), "programs")]
    public void A_record_is_as_long_and_its_last_field_where_the_kernels_is(string name, Type type, string last, string kernelLast)
    {
        string file = Path.Join(Repository.Root, "artifacts/bpf/plugins/Network/bpf/names.bpf.o");
        using Process bpftool = Process.Start(new ProcessStartInfo("/usr/sbin/bpftool", ["btf", "dump", "file", file]) { RedirectStandardOutput = true })!;
        string text = bpftool.StandardOutput.ReadToEnd();
        bpftool.WaitForExit();

        Match found = Regex.Match(text, $"STRUCT '{name}' size=(\\d+) .*\n(?:\t.*\n)*?\t'{kernelLast}' .*bits_offset=(\\d+)");
        Assert.True(found.Success, $"no struct {name}");
        Assert.Equal(int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Marshal.SizeOf(type));
        Assert.Equal(int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture) / 8, (int)Marshal.OffsetOf(type, last));
    }
}
