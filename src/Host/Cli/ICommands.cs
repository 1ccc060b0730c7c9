namespace Bpftop.Host.Cli;

/// <summary>What the command line can start. Each returns one of <see cref="ExitCode"/>.</summary>
/// <remarks>Options are parsed and checked before; what needs the column catalogue (ids, the filter) is looked up
/// by the command, once the plugins are loaded.</remarks>
internal interface ICommands
{
    int Monitor(MonitorOptions options);

    int Snapshot(SnapshotOptions options);

    int Plugins(PluginsOptions options);

    int Doctor(DoctorOptions options);

    int Bench(BenchOptions options);
}
