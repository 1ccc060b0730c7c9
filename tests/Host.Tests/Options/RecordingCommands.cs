using Bpftop.Host.Options;
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

    public Exception? Fault { get; init; }

    public int Monitor(Settings settings) => Record("monitor", settings);

    public int Snapshot(Settings settings) => Record("snapshot", settings);

    int ICommands.Plugins(PluginsVerb verb, string? id, Settings settings)
    {
        Plugins = (verb, id);
        return Record("plugins", settings);
    }

    public int Doctor(Settings settings) => Record("doctor", settings);

    public int Bench(Settings settings) => Record("bench", settings);

    private int Record(string command, Settings settings)
    {
        (Started, _settings) = (command, settings);
        return Fault is null ? ExitCode.Done : throw Fault;
    }
}
