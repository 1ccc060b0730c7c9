namespace Bpftop.Freezer.Actions;

/// <summary>How much a freeze takes.</summary>
internal enum FreezeScope
{
    /// <summary>The cgroups of the chosen processes; alone those whose cgroup cannot be frozen as a whole.</summary>
    Cgroup,

    /// <summary>The chosen processes alone.</summary>
    Process,

    /// <summary>As <see cref="Cgroup"/>, also against those reasons that can be forced.</summary>
    Forced,
}
