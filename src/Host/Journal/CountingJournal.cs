namespace Bpftop.Host.Journal;

/// <summary>A journal of which it is known how many entries it did not take.</summary>
/// <param name="journal">The journal.</param>
internal sealed class CountingJournal(IActionJournal journal) : IActionJournal
{
    private int _untaken;

    /// <summary>Actions that are written nowhere. Any thread.</summary>
    public int Untaken => Volatile.Read(ref _untaken);

    public bool Write(ActionEntry entry)
    {
        bool isTaken = journal.Write(entry);
        if (!isTaken)
        {
            Interlocked.Increment(ref _untaken);
        }

        return isTaken;
    }
}
