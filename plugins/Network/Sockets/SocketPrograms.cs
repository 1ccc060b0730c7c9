using System.Globalization;
using System.Runtime.InteropServices;

namespace Bpftop.Network.Sockets;

/// <summary>The BPF object that counts bytes, sees sessions end, and goes through the open sockets.</summary>
/// <remarks>One thread at a time, the plugin's own for probes and refreshes.</remarks>
internal sealed class SocketPrograms(IBpf bpf, ICgroupPaths cgroups, PluginOptions options) : INetworkPart, IDisposable
{
    /// <summary>The option that has sockets in TIME_WAIT listed.</summary>
    public const string TimeWaitKey = "time-wait";

    private const string Bytes = "bytes";
    private const string Retransmits = "retransmits";
    private const string OpenSockets = "open sockets";
    private const string Rest = "sockets without a descriptor";
    private const string StateProgram = "state_by_tp_btf";
    private const string WhoAccepts = "who accepts";

    /// <summary>Holders that are read at a time: more than a bucket of the kernel's has.</summary>
    private const int Batch = 256;

    /// <summary>The way to know it that is none.</summary>
    private const string FirstUse = "first use";

    /// <summary>The ways to count bytes that tell no sockets apart begin so.</summary>
    private const string WithoutSockets = "kretprobe/";

    private static readonly BpfFeature[] _features =
    [
        new(
            Bytes,
            [
                new("tp_btf/sock_send_length and sock_recv_length", new("sent_by_tp_btf"), new("received_by_tp_btf")),
                new(
                    "fexit/inet_sendmsg, inet_sendpage and inet_recvmsg",
                    new("sent_by_fexit"), new("sent6_by_fexit"), new("sent_pages_by_fexit"), new("received_by_fexit"), new("received6_by_fexit")),
                new(
                    "fexit/inet_sendmsg and inet_recvmsg",
                    new("sent_by_fexit"), new("sent6_by_fexit"), new("received_by_fexit"), new("received6_by_fexit")),
                new(
                    WithoutSockets + "inet_sendmsg, inet_sendpage and inet_recvmsg",
                    new("send_begins"), new("send_ends"), new("send6_begins"), new("send6_ends"), new("send_pages_begins"), new("send_pages_ends"),
                    new("receive_begins"), new("receive_ends"), new("receive6_begins"), new("receive6_ends")),
                new(
                    WithoutSockets + "inet_sendmsg and inet_recvmsg",
                    new("send_begins"), new("send_ends"), new("send6_begins"), new("send6_ends"),
                    new("receive_begins"), new("receive_ends"), new("receive6_begins"), new("receive6_ends")),
            ],
            "what a process sends and receives is not known"),
        new(
            "bytes taken without a call",
            [new("tp_btf/tcp_rcv_space_adjust", new BpfProgram("taken_by_tp_btf"))],
            "what is received by splice is not counted"),
        new(Retransmits, [new("tp_btf/tcp_retransmit_skb", new BpfProgram("sent_again_by_tp_btf"))], "segments that are sent again are not counted for a process"),
        new(
            "sessions",
            [new("tp_btf/inet_sock_set_state", new BpfProgram(StateProgram))],
            "sessions are not seen to end"),
        new(
            "resets",
            [new("tp_btf/tcp_send_reset and tcp_receive_reset", new("reset_here_by_tp_btf"), new("reset_there_by_tp_btf"))],
            "who reset a session is not known"),
        new(
            WhoAccepts,
            [
                new("fexit/inet_csk_accept", new BpfProgram("accepted_by_fexit")),
                new(FirstUse, []),
            ],
            "an accepted session belongs to the process that uses it first"),
        new("exits", [new("tp_btf/sched_process_exit", new BpfProgram("forget_by_tp_btf"))], "the map of processes fills up with those that ended"),
        new(
            OpenSockets,
            [new("iter/task_file", new BpfProgram("sockets_by_descriptor") { IsAttached = false })],
            "open sockets are not listed"),
        new(
            Rest,
            [new("iter/tcp and iter/udp", new("tcp_sockets") { IsAttached = false }, new("udp_sockets") { IsAttached = false })],
            "sockets that no process has open are not listed"),
    ];

    private IBpfObject? _object;
    private uint _scan;
    private byte[]? _holderKeys;
    private byte[]? _holderValues;

    /// <summary>The programs that are attached: each run that the kernel leaves out is something that is not counted.</summary>
    private string[] _attached = [];
    private string? _missing;
    private bool _areLossesTold;

    public string Name => "sockets";

    /// <summary>Whether the programs are there.</summary>
    public bool IsOpen => _object is not null;

    public string? Lacks => Losses() is not { } losses ? _missing : _missing is null ? losses : $"{_missing}; {losses}";

    /// <summary>Whether something was not counted that the probe has not told: it is to be asked again.</summary>
    public bool HasUntoldLosses => !_areLossesTold && Losses() is not null;

    /// <summary>Whether bytes are counted for processes.</summary>
    public bool CountsBytes { get; private set; }

    /// <summary>Whether bytes are counted for each UDP socket.</summary>
    public bool CountsDatagrams { get; private set; }

    /// <summary>Whether what is sent again is counted for processes.</summary>
    public bool CountsRetransmits { get; private set; }

    /// <summary>Whether a process is seen to accept, before it uses what it accepted.</summary>
    public bool SeesAccepts { get; private set; }

    /// <summary>Processes that bytes can be counted for. Before it is opened.</summary>
    public uint MostProcesses { get; init; } = 16384;

    /// <summary>Sent and received, by process.</summary>
    public IBpfMap Usages { get; private set; } = null!;

    /// <summary>Sessions that ended.</summary>
    public IBpfRing Sessions { get; private set; } = null!;

    /// <summary>Null where the kernel has no such iterator.</summary>
    public IBpfIterator? ByDescriptor { get; private set; }

    /// <summary>The TCP sockets of a network namespace; null where the kernel has no such iterator.</summary>
    public IBpfIterator? Tcp { get; private set; }

    /// <summary>The UDP sockets of a network namespace; null where the kernel has no such iterator.</summary>
    public IBpfIterator? Udp { get; private set; }

    /// <summary>What found no room so far, and what was not listed.</summary>
    public WireCounts Counts => _object is null ? default : MemoryMarshal.Read<WireCounts>(_object.Map("counts").Memory);

    /// <summary>Changes of state that the kernel left the program out of, for it was in the middle of another one; 0 where it does not
    /// count them.</summary>
    public ulong StatesMissed => _attached.Contains(StateProgram) ? _object!.Missed(StateProgram) : 0;

    public void Open()
    {
        if (_object is not null)
        {
            _areLossesTold = Losses() is not null;
            return;
        }

        IBpfObject opened = bpf.Open("sockets", PluginResource.Read("sockets.bpf.o"));
        try
        {
            opened.SetMapEntries("usages", MostProcesses);
            opened.SetConstant("lists_time_wait", [options[TimeWaitKey] == "true" ? (byte)1 : (byte)0]);
            BpfFeature[] features = [.. _features, Creation(cgroups.Root)];
            opened.Load(features);
            Usages = opened.Map("usages");
            Sessions = opened.Ring("sessions");
            ByDescriptor = Iterate(opened, OpenSockets, "sockets_by_descriptor");
            Tcp = Iterate(opened, Rest, "tcp_sockets");
            Udp = Iterate(opened, Rest, "udp_sockets");
            CountsBytes = WayOf(opened, Bytes) is not null;
            CountsDatagrams = WayOf(opened, Bytes)?.StartsWith(WithoutSockets, StringComparison.Ordinal) == false;
            CountsRetransmits = WayOf(opened, Retransmits) is not null;
            SeesAccepts = WayOf(opened, WhoAccepts) != FirstUse;
            string[] missing = [.. opened.Features.Where(static feature => !feature.IsAttached).Select(static feature => feature.Name)];
            _missing = missing.Length == 0 ? null : $"without {string.Join(", ", missing)}";
            _attached =
            [
                .. features
                    .SelectMany(feature => feature.Ways.Where(way => way.Name == WayOf(opened, feature.Name)))
                    .SelectMany(static way => way.Programs)
                    .Where(static program => program.IsAttached)
                    .Select(static program => program.Name),
            ];
            _object = opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Before descriptors are gone through: whether the tables of sockets are to be gone through after it, where owners that
    /// descriptors tell are written down.</summary>
    public void BeginScan(bool withTables)
    {
        _scan = withTables ? Math.Max(_scan + 1, 1) : _scan;
        uint number = withTables ? _scan : 0;
        _object!.Map("scan").Update(MemoryMarshal.AsBytes<uint>([0]), MemoryMarshal.AsBytes<uint>([number]));
    }

    /// <summary>After the tables: what descriptors told of sockets that are in none any more is no other socket's.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void EndScan()
    {
        IBpfMap holders = _object!.Map("holders");
        _holderKeys ??= new byte[Batch * holders.KeySize];
        _holderValues ??= new byte[Batch * holders.ValueSize];
        uint cursor = 0;
        int count;
        while ((count = holders.LookupBatch(_holderKeys, _holderValues, ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                holders.Delete(_holderKeys.AsSpan(index * holders.KeySize, holders.KeySize));
            }
        }
    }

    public void Dispose() => _object?.Dispose();

    /// <summary>Where no cgroup v2 is mounted, the usual place says so.</summary>
    private static BpfFeature Creation(string? cgroupRoot) => new(
        "creation of sockets",
        [new("cgroup/sock_create", new BpfProgram("created_by_cgroup", new BpfTarget.Cgroup(cgroupRoot ?? "/sys/fs/cgroup")))],
        "the age of sockets that listen, and of UDP, is not known");

    /// <summary>What was not counted so far, or null.</summary>
    private string? Losses()
    {
        if (_object is not { } opened)
        {
            return null;
        }

        ulong calls = Counts.CallsLost;
        ulong runs = 0;
        foreach (string program in _attached)
        {
            runs += opened.Missed(program);
        }

        string? full = calls > 0 ? string.Create(CultureInfo.InvariantCulture, $"{calls} calls found no room and are not counted") : null;
        string? missed = runs > 0 ? string.Create(CultureInfo.InvariantCulture, $"the kernel left out {runs} runs of programs, so bytes or sessions are missing") : null;
        return full is null || missed is null ? full ?? missed : $"{full}; {missed}";
    }

    private static IBpfIterator? Iterate(IBpfObject opened, string feature, string program) =>
        WayOf(opened, feature) is null ? null : opened.Iterate(program);

    private static string? WayOf(IBpfObject opened, string feature) => opened.Features.First(state => state.Name == feature).Way;
}
