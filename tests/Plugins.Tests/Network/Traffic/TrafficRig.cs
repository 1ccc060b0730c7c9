using System.Globalization;
using System.Text.Json;
using Bpftop.Host.Bpf;
using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.Network.Traffic;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Traffic counted by the running kernel, read when a test says so.</summary>
internal sealed class TrafficRig : IDisposable
{
    /// <summary>Tests that look for programs in the kernel, or bring them there: one after the other.</summary>
    public const string InKernel = "traffic in the kernel";

    private readonly TrafficCounter _counter;

    /// <param name="options">Keys of the plugin's options with their values.</param>
    public TrafficRig(params (string Key, string Value)[] options)
        : this(TableColumns.MostRows, options)
    {
    }

    /// <param name="most">Rows of flows that are shown.</param>
    /// <param name="options">Keys of the plugin's options with their values.</param>
    public TrafficRig(int most, params (string Key, string Value)[] options)
        : this(null, most, options)
    {
    }

    /// <param name="owners">Tells whose sockets are; null where nobody does.</param>
    /// <param name="most">Rows of flows that are shown.</param>
    /// <param name="options">Keys of the plugin's options with their values.</param>
    public TrafficRig(SocketOwners? owners, int most, params (string Key, string Value)[] options) =>
        _counter = new TrafficCounter(TrafficSettings.Read(Options(options)), Cgroups, new HostBpf(), TimeProvider.System, owners) { MostRows = most };

    public RealCgroups Cgroups { get; } = new();

    public static PluginOptions Options(params (string Key, string Value)[] options) =>
        new(options.ToDictionary(static option => option.Key, static option => option.Value, StringComparer.Ordinal));

    /// <summary>The flows by now.</summary>
    public TrafficView View() => _counter.Read();

    /// <summary>The rows by now.</summary>
    public FlowRow[] Read() => [.. View().Rows];

    /// <summary>The one row that is looked for, as soon as it is as asked.</summary>
    public FlowRow WaitFor(Func<FlowRow, bool> which, Func<FlowRow, bool> until)
    {
        FlowRow[] rows = [];
        FlowRow[] found = [];
        Wait.Until(
            () =>
            {
                rows = Read();
                found = [.. rows.Where(which)];
                return found.Length == 1 && until(found[0]);
            },
            () => $"{found.Length} such rows: {string.Join('\n', found.Length > 0 ? found : rows)}");
        return found[0];
    }

    public void Dispose() => _counter.Dispose();

    /// <summary>Ids of programs of this plugin that are in the kernel now, whoever loaded them.</summary>
    public static HashSet<int> Programs()
    {
        using JsonDocument list = JsonDocument.Parse(Tmux.Execute("/usr/sbin/bpftool", "-j", "prog", "show"));
        return
        [
            .. list.RootElement.EnumerateArray()
                .Where(static program => program.TryGetProperty("name", out JsonElement name)
                    && name.GetString() is "cgroup_in" or "cgroup_out" or "cgroup_in_reads" or "cgroup_out_reads" or "tc_in" or "tc_out" or "tc_in_bare" or "tc_out_bare" or "xdp_in")
                .Select(static program => program.GetProperty("id").GetInt32()),
        ];
    }

    /// <summary>Those that are attached: a link holds each.</summary>
    public static HashSet<int> Attached()
    {
        using JsonDocument list = JsonDocument.Parse(Tmux.Execute("/usr/sbin/bpftool", "-j", "link", "show"));
        HashSet<int> programs = Programs();
        programs.IntersectWith(list.RootElement.EnumerateArray().Select(static link => link.GetProperty("prog_id").GetInt32()));
        return programs;
    }

    /// <summary>Waits until none of some programs is in the kernel: it lets go of them a moment after their last user.</summary>
    public static void WaitUntilGone(IReadOnlyCollection<int> programs)
    {
        HashSet<int> left = [];
        Wait.Until(
            () =>
            {
                left = Programs();
                left.IntersectWith(programs);
                return left.Count == 0;
            },
            () => $"programs {string.Join(", ", left)} stay");
    }
}

/// <summary>The machine's cgroups, with the paths of those that a test names.</summary>
internal sealed class RealCgroups : ICgroupPaths
{
    private readonly Dictionary<ulong, string> _paths = [];

    public string? Root => TestCgroup.Mount;

    /// <summary>Has a cgroup's path found by its id, which is its inode's number (fs/kernfs).</summary>
    public void Know(string path) =>
        _paths[ulong.Parse(Tmux.Execute("stat", "-c", "%i", TestCgroup.Mount + path), CultureInfo.InvariantCulture)] = path;

    public bool TryGet(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? path) => _paths.TryGetValue(id, out path);
}
