using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>Prints samples in one format.</summary>
internal abstract class SampleWriter
{
    /// <summary>The column that names a thread. Where the user asked for threads and not for it, it is written all the same.
    /// </summary>
    protected const string ThreadId = "tid";

    /// <summary>Prints one sample and leaves nothing in a buffer.</summary>
    public abstract void Write(in Sample sample);

    /// <summary>Runs what prints with it, to the end or until the reader has enough or the user ends it; then lets go of what
    /// it holds.</summary>
    public void Run(Action print, CancellationToken cancel)
    {
        try
        {
            print();
        }
        catch (BrokenPipeException)
        {
            // The reader has what it wanted.
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // While plugins were waited for: before the first sample.
        }
        finally
        {
            (this as IDisposable)?.Dispose();
        }
    }

    /// <summary>The time of a refresh as scripts read it.</summary>
    protected static string TimeOf(Frame frame) => frame.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What one sample prints.</summary>
/// <param name="frame">The refresh.</param>
/// <param name="rows">The rows, in order: indices into the frame or, where it is of a table, into that.</param>
/// <param name="table">The table; null for processes.</param>
internal readonly ref struct Sample(Frame frame, ReadOnlySpan<int> rows, TableBuffer? table = null)
{
    private readonly TableBuffer? _table = table;

    public Frame Frame { get; } = frame;

    public ReadOnlySpan<int> Rows { get; } = rows;

    /// <summary>How the plugins are doing.</summary>
    public ImmutableArray<PluginHealth> Plugins { get; init; } = [];

    /// <summary>The cells of a row.</summary>
    public RowCells this[int row] => _table is null ? new RowCells(Frame, null, row) : new RowCells(_table, row);
}
