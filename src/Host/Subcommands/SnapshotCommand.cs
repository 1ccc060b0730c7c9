using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop snapshot</c>: walks twice, prints what happened in between, and so on.</summary>
/// <remarks>Refreshes are taken by the sampling thread, as for the screen: a plugin that hangs holds nothing up.</remarks>
internal sealed class SnapshotCommand(
    ColumnCatalog columns,
    PluginCatalog plugins,
    IFrameSource source,
    TimeProvider time)
{
    /// <summary>Much longer than a probe takes whose source is there.</summary>
    private static readonly TimeSpan _pluginsStart = TimeSpan.FromMilliseconds(250);

    /// <param name="settings">What to print.</param>
    /// <param name="output">Where to.</param>
    /// <param name="terminalWidth">Columns of the terminal that the output goes to, or null.</param>
    /// <param name="cancel">Ends it after the sample that is being printed.</param>
    public int Run(Settings settings, SampleOutput output, int? terminalWidth, CancellationToken cancel)
    {
        // A table, and the first few, are about what is busy; everything else is a list.
        SnapshotFormat format = settings.Of(Setting.Format);
        bool busyFirst = format == SnapshotFormat.Table || settings.Says(Setting.Top);
        ResolvedView view = new ViewResolver(columns).Resolve(settings, columns[busyFirst ? "cpu" : "pid"]);

        // Kernel threads are processes too; hiding them is for a screen.
        view = view with { Options = view.Options with { KernelThreads = true } };
        ImmutableArray<Column> shown = Shown(format, view.Columns);
        SampleWriter writer = format switch
        {
            SnapshotFormat.Json => new JsonSampleWriter(output, shown),
            SnapshotFormat.Csv => new CsvSampleWriter(output, shown, view.Options.Threads, terminalWidth is not null),
            _ => new TableSampleWriter(output, shown, terminalWidth),
        };

        FrameDemand demand = view.Demand(shown) with { Machine = format == SnapshotFormat.Json ? MachineFacts.All : MachineFacts.None };
        writer.Run(() => Print(settings, view.Options, demand, writer, cancel), cancel);
        return ExitCode.Done;
    }

    private ImmutableArray<Column> Shown(SnapshotFormat format, ImmutableArray<Column> chosen) =>
        !chosen.IsEmpty ? chosen
        : format == SnapshotFormat.Table ? [.. DefaultColumns.Ids.Select(id => columns[id])]
        : [.. columns.All];

    private void Print(Settings settings, ViewOptions viewOptions, FrameDemand demand, SampleWriter writer, CancellationToken cancel)
    {
        ProcessView view = new(columns);
        plugins.Start();

        // A plugin that is usable at the first refresh knows by the second, which is printed, what it has to look for.
        plugins.WaitForAnswersAsync(_pluginsStart).Wait(cancel);
        using SampledFrames frames = new(source, time, TimeSpan.FromMilliseconds(settings.Of(Setting.Delay)), demand, cancel);
        int count = settings.Of(Setting.Count);
        List<int> rows = [];
        for (int printed = 0; printed < count && frames.NextWithTexts(columns) is { } frame; printed++)
        {
            view.Update(frame, viewOptions);
            rows.Clear();
            foreach (ref readonly ViewRow row in view.Rows[..Math.Min(view.Rows.Length, settings.Of(Setting.Top))])
            {
                rows.Add(row.Index);
            }

            writer.Write(new Sample(frame, CollectionsMarshal.AsSpan(rows)) { Plugins = plugins.Health() });
        }
    }
}
