namespace Bpftop.Host.Details.Reading;

/// <summary>A tab of the host's own whose rows are read while the process is held.</summary>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="tab">The tab.</param>
internal abstract class ProcessDetail(string procRoot, TableSpec tab) : IDetailProvider
{
    public TableSpec Tab => tab;

    /// <summary>Where procfs is mounted.</summary>
    protected string ProcRoot => procRoot;

    public virtual bool Has(in ProcessRow process) => true;

    public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        using DetailProcess held = DetailProcess.Open(procRoot, process);
        await ReadAsync(held, new DetailRows(rows, progress, cancellation)).ConfigureAwait(false);
        held.Confirm();
    }

    /// <summary>Whether a process has memory, open files and the rest: kernel threads and what has ended have none.</summary>
    internal static bool IsOrdinary(in ProcessRow process) =>
        (process.Traits & (ProcessTraits.KernelThread | ProcessTraits.Zombie)) == 0;

    /// <summary>Reads the rows on the thread that calls.</summary>
    /// <exception cref="DetailException">Nothing can be read.</exception>
    protected virtual void Read(DetailProcess process, DetailRows rows)
    {
    }

    /// <summary>Reads the rows; <see cref="Read"/> does unless this is overridden, for what has to wait meanwhile.</summary>
    /// <exception cref="DetailException">Nothing can be read.</exception>
    protected virtual Task ReadAsync(DetailProcess process, DetailRows rows)
    {
        Read(process, rows);
        return Task.CompletedTask;
    }
}
