namespace Bpftop.Host.Subcommands;

/// <summary>One line of <c>bpftop doctor</c>.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Outcome">What was found.</param>
/// <param name="Detail">One clause: the fact, or the cause.</param>
/// <param name="Remedy">What the user can do, or empty.</param>
internal sealed record DoctorCheck(string Subject, DoctorOutcome Outcome, string Detail, string Remedy = "")
{
    public string Word => Outcome.ToString().ToLowerInvariant();
}

/// <summary>What a check of <c>bpftop doctor</c> found.</summary>
internal enum DoctorOutcome
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing, and normal.</summary>
    Note,

    /// <summary>Something does not work; the rest does.</summary>
    Warn,

    /// <summary>Something essential does not work.</summary>
    Fail,
}
