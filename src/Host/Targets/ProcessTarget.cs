namespace Bpftop.Host.Targets;

/// <summary>A process that something is to be done to, pinned when the user was shown it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="User">Whose it is, for the list of targets.</param>
/// <param name="Text">Its command or name, for the list of targets. Hostile text.</param>
internal sealed record ProcessTarget(ProcessKey Key, string User, string Text)
{
    /// <summary>What it is part of, in words; null where that is not known. Hostile text.</summary>
    public string? Group { get; init; }

    /// <summary>The path of its cgroup; null where that is not known. Foreign text.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Its pid and what it is. Hostile text.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Key.Pid} {Text}");
}
