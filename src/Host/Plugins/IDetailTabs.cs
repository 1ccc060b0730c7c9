using Bpftop.Host.Details;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins;

/// <summary>What there is to show about one process: the tabs of its details.</summary>
/// <remarks>Any thread.</remarks>
internal interface IDetailTabs
{
    /// <summary>The host's tabs, then those of the plugins that are usable now.</summary>
    ImmutableArray<IDetailTab> Tabs { get; }
}

/// <summary>One tab of the details, with whatever reads its rows behind it.</summary>
internal interface IDetailTab
{
    /// <summary>The plugin's id; empty for the host.</summary>
    string Owner { get; }

    /// <summary>Title and columns.</summary>
    TableSpec Spec { get; }

    /// <summary>Ids of columns of the process table that are drawn over time.</summary>
    ImmutableArray<string> Graphs { get; }

    /// <summary>What the user begins and ends of it; null where there is nothing of the kind.</summary>
    ISwitchedDetail? Switch => null;

    /// <summary>What it shows of a moment that is over; null where nothing of it is kept.</summary>
    IFrameDetail? OfFrame { get; }

    /// <summary>Whether there is anything to say of a process; false also where asking threw. The screen's thread.</summary>
    bool Has(in ProcessRow process);

    /// <summary>Reads the rows of a process, and waits for them; never on the screen's thread.</summary>
    /// <remarks>Two callers at once take turns. It returns soon after <paramref name="stop"/>, whatever the provider does; after
    /// <see cref="DetailEnd.Hung"/> the rows still belong to the provider.</remarks>
    /// <param name="process">The process.</param>
    /// <param name="rows">Empty; takes the rows.</param>
    /// <param name="progress">Is told how many there are so far.</param>
    /// <param name="stop">Nobody waits for them any more.</param>
    DetailReading Read(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken stop);
}

/// <summary>What became of reading a tab.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Text">Why there are no rows, for people; null where there are, or nobody waits for them.</param>
internal sealed record DetailReading(DetailEnd End, string? Text = null);

/// <summary>How reading a tab ended.</summary>
internal enum DetailEnd
{
    /// <summary>The rows are there.</summary>
    Answered,

    /// <summary>There are none, and it is said why.</summary>
    Failed,

    /// <summary>Nobody waited any more.</summary>
    Stopped,

    /// <summary>It was cancelled and has not come back.</summary>
    Hung,
}

/// <summary>Nobody has details.</summary>
internal sealed class NoDetailTabs : IDetailTabs
{
    public static NoDetailTabs Instance { get; } = new();

    public ImmutableArray<IDetailTab> Tabs => [];
}
