namespace Bpftop.Host.Cli;

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
