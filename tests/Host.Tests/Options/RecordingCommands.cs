using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Subcommands;

namespace Bpftop.Host.Tests.Options;

/// <summary>Keeps what the command line started.</summary>
internal sealed class RecordingCommands : ICommands
{
    private Settings? _settings;

    /// <summary>The command; null where none was started.</summary>
    public string? Started { get; private set; }

    public Settings Settings => _settings ?? throw new InvalidOperationException("nothing was started");

    /// <summary>What <c>plugins</c> is to do.</summary>
    public (PluginsVerb Verb, string? Id) Plugins { get; private set; }

    /// <summary>A plugin whose tables have commands.</summary>
    public PluginHealth? Plugin { get; init; }

    /// <summary>What was asked of a table; null where it was help.</summary>
    public TableChoice? Choice { get; private set; }

    public Exception? Fault { get; init; }

    public int Monitor(Settings settings) => Record("monitor", settings);

    public int Snapshot(Settings settings) => Record("snapshot", settings);

    public int Top(string what, Settings settings) => Record($"top {what}", settings);

    public int Ps(Settings settings) => Record("ps", settings);

    int ICommands.Plugins(PluginsVerb verb, string? id, Settings settings)
    {
        Plugins = (verb, id);
        return Record("plugins", settings);
    }

    public int Doctor(Settings settings) => Record("doctor", settings);

    public int Bench(Settings settings) => Record("bench", settings);

    /// <summary>What is to be done to processes, and to which.</summary>
    public (ProcessAct Act, ProcessSelection Selection)? Act { get; private set; }

    int ICommands.Act(ProcessAct act, ProcessSelection selection, Settings settings)
    {
        Act = (act, selection);
        return Record("act", settings);
    }

    public IReadOnlyCollection<string> OfTables(Settings settings) => [.. Tables.Select(static table => table.Command!.Name)];

    public int Table(string name, Settings settings, TableReader read)
    {
        Choice = read(Plugin!, Tables.Single(table => table.Command!.Name == name));
        return Choice is null ? ExitCode.Done : Record(name, Choice.Settings);
    }

    private IEnumerable<TableSpec> Tables => Plugin is null ? [] : Plugin.Tables.Where(static table => table.Command is not null);

    private int Record(string command, Settings settings)
    {
        (Started, _settings) = (command, settings);
        return Fault is null ? ExitCode.Done : throw Fault;
    }
}
