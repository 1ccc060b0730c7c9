using System.Collections.Immutable;
using Bpftop.Host.Details;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>A tab of details of which a test decides what it reads.</summary>
internal sealed class FakeDetails(string id, string title, Action<ProcessRow, TableBuffer> read) : IDetailTab
{
    private int _readings;

    public string Owner { get; init; } = "";

    public TableSpec Spec { get; init; } = new(
        id,
        title,
        [
            new ColumnSpec($"{id}.name", "NAME", CellKind.Text, "A name.") { Width = 20 },
            new ColumnSpec($"{id}.size", "SIZE", CellKind.Number, "A number.") { FirstSort = SortOrder.Descending },
        ],
        "A row is a thing of the process.");

    public ISwitchedDetail? Switch { get; init; }

    public ImmutableArray<string> Graphs { get; init; } = [];

    public IFrameDetail? OfFrame { get; init; }

    public Func<ProcessRow, bool> About { get; init; } = static _ => true;

    /// <summary>Keeps readings back, until it is set or they are cancelled; null for none.</summary>
    public ManualResetEventSlim? Gate { get; init; }

    /// <summary>Rows that are reported before the gate.</summary>
    public int SoFar { get; init; }

    /// <summary>Readings that have begun.</summary>
    public int Readings => Volatile.Read(ref _readings);

    /// <summary>Readings that were given up.</summary>
    public int Stopped;

    /// <summary>A tab with a row for each name.</summary>
    public static FakeDetails Of(string id, string title, params string[] names) => new(id, title, (_, rows) =>
    {
        foreach (string name in names)
        {
            int row = rows.Add(name);
            rows.Text(row, 0) = name;
            rows.Number(row, 1) = name.Length;
        }
    });

    public bool Has(in ProcessRow process) => About(process);

    public DetailReading Read(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken stop)
    {
        Interlocked.Increment(ref _readings);
        try
        {
            if (SoFar > 0)
            {
                progress.Report(SoFar);
            }

            Gate?.Wait(stop);
            read(process, rows);
            return new DetailReading(DetailEnd.Answered);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref Stopped);
            return new DetailReading(DetailEnd.Stopped);
        }
        catch (DetailException why)
        {
            return new DetailReading(DetailEnd.Failed, why.Message);
        }
    }
}

/// <summary>Some tabs.</summary>
internal sealed record FakeTabs(params IDetailTab[] All) : IDetailTabs
{
    public ImmutableArray<IDetailTab> Tabs => [.. All];
}

/// <summary>Tabs that come and go.</summary>
internal sealed class ChangingTabs(params IDetailTab[] first) : IDetailTabs
{
    public ImmutableArray<IDetailTab> Tabs { get; set; } = [.. first];
}
