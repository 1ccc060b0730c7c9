using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Bpftop.Network.Names;

/// <summary>The programs of bpf/names.bpf.c, loaded.</summary>
/// <remarks>One thread watches packets, another one libcs.</remarks>
internal sealed class NamePrograms : IDisposable
{
    private const string Packets = "DNS packets";
    private const string Calls = "look-ups by libc";

    private readonly IBpfObject _object;
    private readonly BpfTarget _root;
    private readonly BpfFeatureState _packets;

    private NamePrograms(IBpfObject loaded, BpfTarget root, IBpfRing calls, IBpfRing packets, IBpfRing starts, IBpfMap lost)
    {
        (_object, _root) = (loaded, root);
        (CallRing, PacketRing, StartRing, LostMap) = (calls, packets, starts, lost);
        SeesCalls = loaded.Features.Any(static feature => feature is { Name: Calls, IsAttached: true });
        _packets = loaded.Features.Single(static feature => feature.Name == Packets);
    }

    /// <summary>Calls of libc: <see cref="CallRecord"/>.</summary>
    public IBpfRing CallRing { get; }

    /// <summary>Messages of DNS: <see cref="PacketRecord"/>.</summary>
    public IBpfRing PacketRing { get; }

    /// <summary>Programs that started: <see cref="ProgramRecord"/>.</summary>
    public IBpfRing StartRing { get; }

    /// <summary>Whether functions of libc can be watched.</summary>
    public bool SeesCalls { get; }

    /// <summary>What found no room.</summary>
    public LossRecord Lost => MemoryMarshal.Read<LossRecord>(LostMap.Memory);

    private IBpfMap LostMap { get; }

    /// <summary>Loads and attaches them.</summary>
    /// <param name="bpf">The host's loader.</param>
    /// <param name="cgroupRoot">Where cgroup v2 is mounted, or null: messages cannot be seen then.</param>
    /// <param name="mostCalls">Calls of libc that may be under way at a time; what is beyond them is counted.</param>
    /// <exception cref="BpfException">The kernel refuses them.</exception>
    public static NamePrograms Load(IBpf bpf, string? cgroupRoot, uint mostCalls)
    {
        // Where no cgroup v2 is mounted, the usual place says so.
        BpfTarget root = new BpfTarget.Cgroup(cgroupRoot ?? "/sys/fs/cgroup");
        IBpfObject opened = bpf.Open("names", PluginResource.Read("names.bpf.o"));
        try
        {
            opened.SetMapEntries("under_way", mostCalls);
            opened.Load(CallFeature(), PacketFeature());
            return new NamePrograms(opened, root, opened.Ring("calls"), opened.Ring("packets"), opened.Ring("programs"), opened.Map("lost"));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Watches the functions of one libc, for all processes that map it.</summary>
    /// <inheritdoc cref="WatchLibc"/>
    public IDisposable Watch(string file, ReadOnlySpan<ulong> offsets)
    {
        ImmutableArray<ulong>.Builder found = ImmutableArray.CreateBuilder<ulong>();
        ImmutableArray<ulong>.Builder functions = ImmutableArray.CreateBuilder<ulong>();
        for (int index = 0; index < offsets.Length; index++)
        {
            if (offsets[index] != 0)
            {
                found.Add(offsets[index]);
                functions.Add((ulong)index);
            }
        }

        // The end before the beginning, so that no call is seen to begin only.
        BpfTarget target = new BpfTarget.FileFunctions(file, found.ToImmutable()) { Cookies = functions.ToImmutable() };
        IDisposable ends = _object.Attach("call_ends", target);
        try
        {
            return new Links(ends, _object.Attach("call_begins", target));
        }
        catch
        {
            ends.Dispose();
            throw;
        }
    }

    /// <summary>Has the packets of the machine looked at for messages of DNS.</summary>
    /// <returns>Ends it, as closing the programs does.</returns>
    /// <exception cref="BpfException">The kernel refuses it, or has not taken the programs.</exception>
    public IDisposable WatchPackets()
    {
        if (!_packets.IsAttached)
        {
            throw new BpfException(_packets.Reason);
        }

        // Answers first, so that no query goes without its own.
        IDisposable answers = _object.Attach("answer_passes", _root);
        try
        {
            return new Links(answers, _object.Attach("query_passes", _root));
        }
        catch
        {
            answers.Dispose();
            throw;
        }
    }

    public void Dispose() => _object.Dispose();

    private static BpfFeature CallFeature() => new(
        Calls,
        [
            new BpfWay(
                "uprobe and uretprobe",
                new BpfProgram("call_begins") { IsAttached = false },
                new BpfProgram("call_ends") { IsAttached = false },
                new BpfProgram("caller_ends"),
                new BpfProgram("program_starts")),
        ],
        "names that programs look up by libc without DNS, and how long the whole took, are not known");

    private static BpfFeature PacketFeature() => new(
        Packets,
        [new BpfWay("cgroup_skb", new BpfProgram("query_passes") { IsAttached = false }, new BpfProgram("answer_passes") { IsAttached = false })],
        "look-ups of programs that ask DNS without libc, servers and types are not known");

    /// <summary>Links that are detached together.</summary>
    private sealed class Links(IDisposable ends, IDisposable begins) : IDisposable
    {
        public void Dispose()
        {
            begins.Dispose();
            ends.Dispose();
        }
    }
}
