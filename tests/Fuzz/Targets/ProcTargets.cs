using System.Collections.Immutable;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Composition;
using Bpftop.Host.Options;
using Bpftop.Host.Snapshot;
using Bpftop.Toolkit;

namespace Bpftop.Fuzz;

/// <summary>Files of <c>/proc</c> and their like that are read at each refresh, or once.</summary>
internal static class ProcTargets
{
    private const string Nowhere = "/nonexistent";

    private static readonly ImmutableArray<Version1Cgroup> _mounts =
    [
        new("cpu,cpuacct", "/", "/sys/fs/cgroup/cpu,cpuacct"), new("memory", "/docker/3f2a", "/sys/fs/cgroup/memory"), new("name=systemd", "/", "/sys/fs/cgroup/systemd"),
    ];

    public static Target[] All { get; } =
    [
        new("stat", Stat) { Words = [") S ", "(", ")", "1 (a) R 1 1 1 0"] },
        new("status", Status) { Words = ["Uid:\t", "NSpid:\t", "VmRSS:\t", "RssAnon:\t", " kB", "Name:\t", "CapEff:\t"] },
        new("cgroups", Cgroups) { Words = ["0::/", "4:memory:/docker/3f2a/x", "1:name=systemd:/", "/../..", " (deleted)"] },
        new("mounts", Mounts) { Words = [" - cgroup2 cgroup2 rw", " - proc proc rw,hidepid=2", " - cgroup cgroup rw,cpu,cpuacct", "subset=pid"] },
        new("machine", Machine) { Room = 32 << 20, Words = ["cpu ", "cpu0 ", "MemTotal:", "some avg10=", "eth0:", "zram0", "0-3,8", "boottime "] },
        new("users", Users) { Words = ["root:x:0:0:root:/root:/bin/sh", ":x:", "+", "-", "#"] },
    ];

    private static void Stat(ReadOnlySpan<byte> input)
    {
        if (StatLine.TryParse(input, out StatLine line))
        {
            int open = input.IndexOf((byte)'(');
            ReadOnlySpan<byte> name = input[(open + 1)..input.LastIndexOf((byte)')')];
            Check.That(ForeignText.UpToNul(name).StartsWith(line.Name.Bytes), "a name is not in the line");
            Check.That(line.State != 0, "a task has no state");
        }

        if (ProcessStat.TryParse(input, out ProcessStat stat))
        {
            Check.That(stat.IsOf(stat.Key) || stat.StartTicks > ulong.MaxValue / ProcessStat.TickNs, "a process is not its own key's");
        }

        _ = SchedStat.Parse(input);
    }

    /// <summary>A key's line is one that the kernel began: nothing in a name passes for another line.</summary>
    private static void Status(ReadOnlySpan<byte> input)
    {
        _ = StatusFile.Parse(input);
        WorkCounters work = default;
        TaskFiles.ParseIo(input, ref work);
        Check.That(work.ReadChars == WorkCounters.Unknown || input.IndexOf("rchar:"u8) >= 0, "bytes were read of which no line tells");
        StatusFile status = StatusFile.NotRead;
        TaskFiles.ParseStatM(input, ref status);
        _ = TaskFiles.ParseFrozen(input);
    }

    private static void Cgroups(ReadOnlySpan<byte> input)
    {
        if (TaskFiles.TryParseCgroup(input, out ReadOnlySpan<byte> path))
        {
            Check.That(path.StartsWith("/"u8) && !path.Contains((byte)'\n'), "a path of a cgroup is none");
            Check.Same(ForeignText.DecodePath(path), CgroupLookup.Parse(input), "the path of a cgroup");
        }

        ImmutableArray<Version1Cgroup> cgroups = Version1Lines.Parse(input, _mounts, out _);
        Check.Same(cgroups.Length > 0, Version1Lines.Hash(input) != 0, "whether there are cgroups of version 1");
        foreach (Version1Cgroup cgroup in cgroups)
        {
            Check.That(cgroup.Folder is null || (cgroup.Folder.StartsWith("/sys/fs/cgroup/", StringComparison.Ordinal) && !cgroup.Folder.Split('/').Contains("..")), $"a cgroup is outside of its mount: {cgroup.Folder}");
        }
    }

    private static void Mounts(ReadOnlySpan<byte> input)
    {
        Mount[] mounts = Mount.Parse(Encoding.UTF8.GetString(input).Split('\n'));
        Check.That(mounts.Length <= input.Count((byte)'\n') + 1, "there are more mounts than lines");
        _ = Mount.OfCgroup2(mounts);
        _ = ProcMount.Find(mounts, "/proc");
        _ = Version1Mounts.Find(mounts);
    }

    /// <summary>What is counted of the machine is a number that can be, or not known.</summary>
    private static void Machine(ReadOnlySpan<byte> input)
    {
        SystemSample sample = new();
        CpuMeter cpus = new();
        cpus.Read(input, sample);
        cpus.Read(input, sample);
        SystemReader.ParseLoad(input, sample);
        MemorySample memory = MemoryFile.Parse(input);
        Check.That(!(memory.Used < 0) && !(memory.SwapUsed < 0) && !(memory.Cached < 0), "less than no memory is used");
        _ = PressureFile.Parse(input);
        _ = ZramDevices.Parse(input);
        DiskFile disks = new(Nowhere);
        disks.Read(input);
        NetworkFile network = new(Nowhere);
        network.Read(input);
        Check.That(CpuList.Count(input) is null or > 0, "a list names fewer CPUs than one");

        string text = Encoding.UTF8.GetString(input);
        _ = TimeNamespace.Parse(text);
        _ = BootRecord.Parse(text, "id");
    }

    private static void Users(ReadOnlySpan<byte> input)
    {
        if (UserList.TryParse(input, out _, out string name))
        {
            Check.That(name.Length > 0, "a user has no name");
        }

        string text = Encoding.UTF8.GetString(input);
        foreach (string known in PasswdFile.Names(text))
        {
            Check.That(!known.Contains('\n', StringComparison.Ordinal), "a user's name has two lines");
        }

        _ = PasswdFile.TryFindUid(text, "root", out _);
        Check.That(PasswdFile.Home(text, 0) is not { } home || home.StartsWith('/'), "a home is no path");
        _ = PasswdFile.Group(text, 0);
    }
}
