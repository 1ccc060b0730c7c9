using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.Collect.Proc;

public sealed class ProcFilesTests
{
    private const string StatFields =
        " S 1 4100 4000 34817 4100 4194560 1234 99 56 7 150 50 9 9 20 0 3 0 778899 8192000 500 18446744073709551615 "
        + "94000000000000 94000000400000 140730000000000 0 0 0 0 4096 134433283 0 0 0 17 1 0 3 25 0 0 1 2 3 140730000001000 "
        + "140730000001100 140730000001100 140730000001200 0\n";

    [Fact]
    public void A_stat_line_is_read_field_by_field()
    {
        Assert.True(StatLine.TryParse(Bytes($"4100 (bash){StatFields}"), out StatLine stat));

        Assert.Equal("bash", Text(stat.Name));
        Assert.Equal((byte)'S', stat.State);
        Assert.Equal((1, 4100, 4000, 34817), (stat.ParentPid, stat.GroupId, stat.SessionId, stat.TtyNumber));
        Assert.Equal((1234ul, 56ul), (stat.MinorFaults, stat.MajorFaults));
        Assert.Equal((1_500_000_000ul, 500_000_000ul), (stat.UserNs, stat.SystemNs));
        Assert.Equal((20, 0, 3), (stat.Priority, stat.Nice, stat.Threads));
        Assert.Equal(7_788_990_000_000ul, stat.StartNs);
        Assert.Equal(8_192_000ul, stat.VirtualBytes);
        Assert.Equal((94_000_000_000_000ul, 140_730_000_000_000ul), (stat.CodeStart, stat.StackStart));
        Assert.Equal((1, 0, 3u), (stat.Processor, stat.RealtimePriority, stat.Policy));
        Assert.Equal(250_000_000ul, stat.BlockDelayNs);
        Assert.Equal((140_730_000_001_000ul, 140_730_000_001_100ul), (stat.ArgStart, stat.ArgEnd));
        Assert.Equal(140_730_000_001_200ul, stat.EnvironmentEnd);
        Assert.False(stat.IsKernelThread);
    }

    [Theory]
    [InlineData("a b c")]
    [InlineData(") R 1 2 3 (")]
    [InlineData("((()))")]
    [InlineData("line\nend")]
    [InlineData("")]
    [InlineData("\u001b[31mred")]
    public void A_name_may_hold_anything(string name)
    {
        Assert.True(StatLine.TryParse(Bytes($"4100 ({name}){StatFields}"), out StatLine stat));
        Assert.Equal(name, Text(stat.Name));
        Assert.Equal(4100, stat.GroupId);
    }

    [Fact]
    public void Negative_numbers_are_kept()
    {
        Assert.True(StatLine.TryParse("7 (rt) S 2 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 -100 -20 1 0 5 0 0 0"u8, out StatLine stat));
        Assert.Equal((-100, -20), (stat.Priority, stat.Nice));
        Assert.True(stat.IsKernelThread);
    }

    [Fact]
    public void No_bytes_make_a_parser_fail() => Prop.ForAll<byte[]>(static bytes =>
    {
        WorkCounters work = default;
        _ = StatLine.TryParse(bytes, out _);
        _ = StatusFile.Parse(bytes);
        TaskFiles.ParseIo(bytes, ref work);
        _ = SchedStat.Parse(bytes);
        _ = TaskFiles.TryParseCgroup(bytes, out _);
        _ = TaskFiles.ParseFrozen(bytes);
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stat_line_that_is_cut_anywhere_is_no_error()
    {
        byte[] line = Bytes($"4100 (bash){StatFields}");
        for (int length = 0; length <= line.Length; length++)
        {
            _ = StatLine.TryParse(line.AsSpan(0, length), out _);
        }
    }

    [Fact]
    public void A_status_file_gives_memory_user_and_switches()
    {
        StatusFile status = StatusFile.Parse("""
            Name:	Uid:\t0\nVmSwap:\t9 kB
            State:	S (sleeping)
            Uid:	1000	1001	1000	1000
            NSpid:	4100	77	5
            VmSize:	   8000 kB
            VmData:	    200 kB
            VmStk:	    132 kB
            VmExe:	    900 kB
            VmPTE:	     56 kB
            VmSwap:	     12 kB
            RssAnon:	    100 kB
            RssFile:	     50 kB
            RssShmem:	      7 kB
            HugetlbPages:	   4096 kB
            voluntary_ctxt_switches:	150
            nonvoluntary_ctxt_switches:	545
            """u8);

        Assert.Equal(1001u, status.Uid);
        Assert.Equal(5, status.NamespacePid);
        Assert.Equal(157ul * 1024, status.ResidentBytes);
        Assert.Equal(57ul * 1024, status.SharedBytes);
        Assert.Equal(4096ul * 1024, status.HugetlbBytes);
        Assert.Equal(332ul * 1024, status.DataBytes);
        Assert.Equal((132ul * 1024, 900ul * 1024), (status.StackBytes, status.CodeBytes));
        Assert.Equal((56ul * 1024, 12ul * 1024), (status.PageTableBytes, status.SwapBytes));
        Assert.Equal((150ul, 545ul), (status.VoluntarySwitches, status.InvoluntarySwitches));
    }

    [Fact]
    public void Cancelled_writes_are_taken_off_but_not_below_0()
    {
        WorkCounters work = default;
        TaskFiles.ParseIo("rchar: 5\nwchar: 6\nsyscr: 1\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 4096\n"u8, ref work);
        Assert.Equal((5ul, 6ul, 4096ul, 4096ul), (work.ReadChars, work.WriteChars, work.ReadBytes, work.WriteBytes));

        TaskFiles.ParseIo("write_bytes: 1\ncancelled_write_bytes: 4096\n"u8, ref work);
        Assert.Equal(0ul, work.WriteBytes);
        Assert.Equal(WorkCounters.Unknown, work.ReadBytes);
    }

    [Theory]
    [InlineData("0::/user.slice/x.scope\n", "/user.slice/x.scope")]
    [InlineData("9:name=systemd:/v1\n1:cpu:/other\n0::/v2\n", "/v2")]
    [InlineData("0::/\n", "/")]
    [InlineData("0::/a:b\n", "/a:b")]
    [InlineData("4:memory:/only/v1\n", null)]
    [InlineData("", null)]
    public void The_cgroup_of_version_2_is_the_one_that_counts(string content, string? expected)
    {
        bool found = TaskFiles.TryParseCgroup(Bytes(content), out ReadOnlySpan<byte> path);
        Assert.Equal(expected, found ? Encoding.UTF8.GetString(path) : null);
    }

    [Theory]
    [InlineData("populated 1\nfrozen 1\n", true)]
    [InlineData("populated 1\nfrozen 0\n", false)]
    [InlineData("populated 1\n", false)]
    public void A_frozen_cgroup_says_so(string content, bool expected) =>
        Assert.Equal(expected, TaskFiles.ParseFrozen(Bytes(content)));

    [Theory]
    [InlineData("32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu", null)]
    [InlineData("41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw", "/sys/fs/cgroup/unified")]
    [InlineData(@"41 31 0:38 / /odd\040name rw shared:9 - cgroup2 none rw", "/odd name")]
    public void The_mount_of_version_2_is_found(string line, string? expected) =>
        Assert.Equal(expected, Mount.OfCgroup2(Mount.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw", line)));

    [Theory]
    [InlineData(0x8800, "pts0")]
    [InlineData(0x8805, "pts5")]
    [InlineData(0x108801, "pts257")]
    [InlineData(0x0401, "tty1")]
    [InlineData(0x0440, "ttyS0")]
    [InlineData(0, "")]
    [InlineData(0x7f01, "")]
    public void A_terminals_number_has_a_name(int number, string expected) =>
        Assert.Equal(expected, Text(new TtyNames("/nonexistent").Name(number)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(TaskText text) => Encoding.UTF8.GetString(text.Bytes);
}
