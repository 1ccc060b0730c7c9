using Bpftop.Host.Cli;

namespace Bpftop.Host.Tests.Cli;

/// <summary>Keeps what the command line started.</summary>
internal sealed class RecordingCommands : ICommands
{
    public object? Started { get; private set; }

    public RunOptions Run => Started switch
    {
        MonitorOptions options => options.Run,
        SnapshotOptions options => options.Run,
        PluginsOptions options => options.Run,
        DoctorOptions options => options.Run,
        BenchOptions options => options.Run,
        _ => throw new InvalidOperationException("nothing was started"),
    };

    public Exception? Fault { get; init; }

    public int Monitor(MonitorOptions options) => Record(options);

    public int Snapshot(SnapshotOptions options) => Record(options);

    public int Plugins(PluginsOptions options) => Record(options);

    public int Doctor(DoctorOptions options) => Record(options);

    public int Bench(BenchOptions options) => Record(options);

    private int Record(object options)
    {
        Started = options;
        return Fault is null ? ExitCode.Done : throw Fault;
    }
}
