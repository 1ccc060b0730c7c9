namespace Bpftop.Host.Details;

/// <summary>A tab that is a log of what a process does while the user has it written: it costs the process something, so it begins
/// at a key only, and ends when nobody looks any more.</summary>
/// <remarks>Beginning and ending return at once; the screen's thread calls them.</remarks>
internal interface ISwitchedDetail : IDetailProvider
{
    /// <summary>Whether it is being written.</summary>
    bool IsOn { get; }

    /// <summary>Whether something has come that no reading has given yet; also after the process has ended.</summary>
    bool HasMore { get; }

    /// <summary>Begins anew.</summary>
    /// <param name="process">The process, as it was when the details were opened.</param>
    void Begin(in ProcessRow process);

    /// <summary>Ends it; what was written stays.</summary>
    void End();

    /// <summary>Ends it, and forgets what was written.</summary>
    void Forget();
}
