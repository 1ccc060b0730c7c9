using System.Globalization;
using System.Text;
using Bpftop.Containers.Kubernetes;
using Bpftop.Host.Collect;
using Bpftop.Host.Descriptors;
using Bpftop.Host.Details;
using Bpftop.Host.Details.Environ;
using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Memory;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Details.Summary;
using Bpftop.Host.Details.Trace;
using Bpftop.Network.Names;

namespace Bpftop.Fuzz;

/// <summary>What is read of a process when somebody looks at it.</summary>
internal static class DetailTargets
{
    private static readonly TableSpec _maps = ((IDetailProvider)new MapDetail("/proc")).Tab;

    public static Target[] All { get; } =
    [
        new("details", Details) { Words = ["Uid:\t", "CapEff:\t", "Name:\t", "Seccomp:\t", "Max open files            1024                 4096                 files     ", "pos:\t", "flags:\t02", "Pss:  12 kB", " kB"] },
        new("maps", Maps) { Words = ["-", " r-xp ", " 08:01 ", "/usr/lib/libc.so.6", "[heap]", "ffffffffff600000"] },
        new("environ", Environment) { Mutations = 1000, Room = 1 << 20, RoomPerByte = 8192, Words = ["PASSWORD=", "password=", "token: ", "https://u:p@h/", "Bearer ", "-----BEGIN PRIVATE KEY", "KUBERNETES_SERVICE_HOST=1", "HOSTNAME=", "\0"] },
        new("trace", Trace) { Mutations = 1000, Room = 1 << 20, RoomPerByte = 8192, Words = ["[pid 12] ", "1796083911.985739 ", "read(3, ", ") = 1 <0.000003>", " <unfinished ...>", "<... read resumed>", "+++ exited with 0 +++", "strace: ", "\""] },
        new("sockets", Sockets) { RoomPerByte = 4096, Words = ["0100007F:1F90 ", "00000000000000000000000001000000:0016", " 0A ", "00000000:00000000", "@abstract", "10000 0001 01"] },
    ];

    /// <summary>Files of keys and values: a line ends where the kernel ends it, and at nothing that a process put into its
    /// name.</summary>
    private static void Details(ReadOnlySpan<byte> input)
    {
        string text = ForeignText.Decode(input);
        StatusLines status = StatusLines.Parse(text);
        Dictionary<string, string> lines = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                lines.TryAdd(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        foreach (string key in (string[])["Name", "Uid", "Gid", "CapEff", "Seccomp", "NSpid", "State", "Groups"])
        {
            Check.Same(lines.GetValueOrDefault(key), status[key], $"the value of {key}");
            _ = status.Numbers(key);
            _ = status.Mask(key);
        }

        Dictionary<string, double> kinds = [];
        MemoryDetail.Parse(text, kinds);
        Check.That(kinds.Keys.All(key => text.Contains($"{key}:", StringComparison.Ordinal)), "there is a kind of memory that no line tells of");
        _ = CgroupRows.Pressure(text);
        _ = CgroupRows.Throttled(CgroupRows.Counters(text), "throttled_usec", 1000);
        DescriptorInfo info = DescriptorInfo.Parse(text);
        Check.That(!(info.Position < 0), "a descriptor goes on before its file's beginning");
        foreach (string line in text.Split('\n'))
        {
            if (ResourceLimit.TryParse(line, out ResourceLimit limit))
            {
                _ = limit.Show(5);
            }

            foreach (string file in (string[])["cpu.max", "cpu.uclamp.max", "io.max", "pids.max", "memory.low", "memory.max"])
            {
                Check.That(CgroupRows.Limit(file, line) is null or { Length: > 0 } || line.Length == 0, "a limit is shown as nothing");
            }
        }
    }

    private static void Maps(ReadOnlySpan<byte> input)
    {
        TableBuffer buffer = new(_maps);
        MapDetail.ReadLines(new MemoryStream(input.ToArray()), new DetailRows(buffer, new Progress(), CancellationToken.None));
        Check.That(buffer.Count <= input.Count((byte)'\n'), "there are more mappings than lines");
        if (MapLine.TryParse(input, out MapLine map))
        {
            Check.That(map.Permissions.Length > 0 && map.Device.Length > 0, "a mapping lacks what it must have");
        }

        if (MappedLibcs.TryParse(input, out MappedLibc mapped))
        {
            Check.That(mapped.Device.Length > 0 && !mapped.Place.Contains('/', StringComparison.Ordinal), "a library is mapped where nothing can be");
        }
    }

    private static void Environment(ReadOnlySpan<byte> input)
    {
        const string Secret = "hunter2hunter2";
        foreach (bool isCut in (ReadOnlySpan<bool>)[false, true])
        {
            int entries = 0;
            EnvironmentText.Parse(input, isCut, (name, value) =>
            {
                entries++;
                Check.That(name.Length > 0, "a variable has no name");
                if (value is not null)
                {
                    string hidden = Secrets.Hide(name, value);
                    Check.That(!Secrets.IsSecretName(name) || value.Length == 0 || hidden == Secrets.Mask, "a secret is shown");
                    Check.That(!Secrets.Hide("OPTIONS", $"{value} password={Secret}").Contains(Secret, StringComparison.Ordinal), "a password in a value is shown");
                }

                return entries < 100;
            });
            Check.That(entries <= input.Count((byte)0) + 1, "there are more variables than NULs");
        }

        _ = ContainerEnvironment.Parse(input);
    }

    /// <summary>Lines are the same however they come, and none is longer than is kept.</summary>
    private static void Trace(ReadOnlySpan<byte> input)
    {
        TraceLog whole = new() { OnlyThread = 5 };
        whole.Take(input);
        TraceLog cut = new() { OnlyThread = 5 };
        for (int at = 0, size = 1; at < input.Length; at += size, size = (size * 7 % 61) + 1)
        {
            cut.Take(input.Slice(at, Math.Min(size, input.Length - at)));
        }

        Check.SameAll(Lines(whole), Lines(cut), "a line that came in pieces");
        whole.End();
        cut.End();
        Check.SameAll(Lines(whole), Lines(cut), "a line at the end");
        Check.That(whole.Cut <= whole.Count && whole.Cut >= 0, "more lines are cut than came");

        static List<string> Lines(TraceLog log)
        {
            List<string> lines = [];
            log.Write((line, number, key) =>
            {
                Check.That(line.Text.Length <= TraceLine.LongestText + 1 && !(line.Result?.Length > TraceLine.LongestText + 1), "a line is longer than is kept");
                Check.Same(number.ToString(CultureInfo.InvariantCulture), key, "the key of a line");
                lines.Add(line.ToString());
            });
            return lines;
        }
    }

    private static void Sockets(ReadOnlySpan<byte> input)
    {
        Dictionary<ulong, ListedSocket> sockets = [];
        SocketLists.AddUnix(input, sockets);
        foreach ((string protocol, string family) in (ReadOnlySpan<(string, string)>)[("tcp", "inet"), ("udp", "inet6"), ("raw", "inet")])
        {
            SocketLists.AddInternet(input, protocol, family, sockets);
        }

        Check.That(!sockets.ContainsKey(0) && sockets.Count <= 4 * (input.Count((byte)'\n') + 1), "there are more sockets than lines");
        foreach (ListedSocket socket in sockets.Values)
        {
            Check.That(!(socket.LocalPort < 0) && !(socket.LocalPort > ushort.MaxValue) && !(socket.RemotePort > ushort.MaxValue), "a port is none");
        }
    }

    private sealed class Progress : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }
}
