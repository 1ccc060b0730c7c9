using System.Collections.Immutable;

namespace Bpftop;

/// <summary>Adds to the details of a process, which the user opens for one process at a time: a tab with a table about that
/// process, and graphs.</summary>
/// <remarks>A provider is asked only while its tab is in sight, so a tab may cost what a column must not.</remarks>
public interface IDetailProvider
{
    /// <summary>The tab: its title, its columns, and the column that rows are sorted by; the same each time. A column with
    /// <see cref="ColumnSpec.SwapFor"/> is shown instead of the other at a press of its key. Where
    /// <see cref="TableSpec.ProcessId"/> is set, Enter on a row shows the process of it. What else a table can ask for
    /// (<see cref="TableSpec.Adds"/>, <see cref="TableSpec.Shows"/>, <see cref="TableSpec.Command"/>) means nothing here.
    /// </summary>
    TableSpec Tab { get; }

    /// <summary>Ids of number columns of the process table, the plugin's own, that the details draw over time.</summary>
    ImmutableArray<string> Graphs => [];

    /// <summary>Whether there is anything to say of a process; the tab is left out where not.</summary>
    /// <remarks>Called on the screen's thread when the details are opened and, until it is true, at each refresh while they are:
    /// quick, no I/O, no locks.</remarks>
    /// <param name="process">The process; a row of the refresh that is on the screen.</param>
    bool Has(in ProcessRow process) => true;

    /// <summary>Reads the tab's rows of a process.</summary>
    /// <remarks>Runs on the thread pool, one call of a provider at a time, again and again while the tab is in sight. It may
    /// do I/O, and gives up soon after <paramref name="cancellation"/> is raised, which happens when the tab goes out of
    /// sight. Whoever reads by pid makes sure that it is still the process: another may have the pid by now.</remarks>
    /// <param name="process">The process, as it was when the details were opened.</param>
    /// <param name="rows">Takes the rows; empty at the start, the call's own until its task ends. A row's key names it from one
    /// reading to the next. <see cref="TableBuffer.Notice"/> says what is missing.</param>
    /// <param name="progress">May be told how many rows there are so far, where it takes long.</param>
    /// <param name="cancellation">Raised when nobody waits for the rows any more.</param>
    /// <exception cref="DetailException">Nothing can be read: the message, one clause, is shown in place of the rows.
    /// Any other exception is counted as the plugin's fault.</exception>
    Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation);
}

/// <summary>Says why the details of a process cannot be read: it has ended, or this user may not.</summary>
public sealed class DetailException : Exception
{
    /// <summary>Makes one without a reason.</summary>
    public DetailException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">One clause for people: subject, cause, next step.</param>
    public DetailException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what caused it.</summary>
    /// <param name="message">One clause for people: subject, cause, next step.</param>
    /// <param name="innerException">What caused it.</param>
    public DetailException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
