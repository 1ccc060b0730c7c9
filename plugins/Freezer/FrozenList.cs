using Bpftop.Toolkit;

namespace Bpftop.Freezer;

/// <summary>Everything that bpftop froze, as it was last looked at.</summary>
internal sealed class FrozenList
{
    private readonly Latest<FrozenEntry[]> _entries = new([]);

    public FrozenEntry[] Current => _entries.Current;

    public void Publish(FrozenEntry[] entries) => _entries.Publish(entries);
}
