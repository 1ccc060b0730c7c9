using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer.Cgroups;

/// <summary>A cgroup that rows are in, and what its freezer was last found to do.</summary>
/// <remarks>Made by the sampling thread; the state is written by the background refresh and read by the sampling thread.</remarks>
/// <param name="path">The cgroup, below the mount.</param>
internal sealed class CgroupWatch(string path)
{
    private volatile FreezerState? _state;

    public string Path { get; } = path;

    /// <summary>The last refresh with a row in it; of the sampling thread only.</summary>
    public long Seen { get; set; }

    /// <summary>Null where nothing holds it.</summary>
    public FreezerState? State
    {
        get => _state;
        set => _state = value;
    }
}
