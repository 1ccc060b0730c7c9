namespace Bpftop.Network;

/// <summary>A part of the plugin that has programs in the kernel.</summary>
/// <remarks>Opened and closed by the probe, on one thread at a time.</remarks>
internal interface INetworkPart
{
    /// <summary>What is missing where the part cannot be had, in a few words: "look-ups of names".</summary>
    string Name { get; }

    /// <summary>What it cannot do here once it is open, in a few words, or null.</summary>
    string? Lacks => null;

    /// <summary>Loads and attaches what is not yet there; does nothing where it is.</summary>
    /// <exception cref="BpfException">The kernel refuses it.</exception>
    void Open();
}
