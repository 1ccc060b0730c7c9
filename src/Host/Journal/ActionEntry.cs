namespace Bpftop.Host.Journal;

/// <summary>Something that a user did to processes.</summary>
/// <param name="Action">What: "signal TERM", "nice -1", an action's id.</param>
/// <param name="Targets">To whom, one by one; may hold foreign text.</param>
/// <param name="Result">What became of it, in a sentence; may hold foreign text.</param>
/// <param name="Succeeded">Whether all of it was done.</param>
internal sealed record ActionEntry(string Action, ImmutableArray<string> Targets, string Result, bool Succeeded)
{
    /// <summary>Why something was not done, one by one; may hold foreign text.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];
}

/// <summary>Where every action is written to.</summary>
internal interface IActionJournal
{
    /// <summary>Writes an entry. Any thread; never waits and never throws: what is not taken at once is lost.</summary>
    /// <returns>False where it was not taken, or there is nobody to take it.</returns>
    bool Write(ActionEntry entry);
}
