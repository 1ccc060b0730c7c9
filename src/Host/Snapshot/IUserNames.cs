namespace Bpftop.Host.Snapshot;

/// <summary>The names of users.</summary>
/// <remarks>One thread.</remarks>
internal interface IUserNames
{
    /// <summary>Changes when names that were given out may have changed.</summary>
    int Version { get; }

    /// <summary>The user's name, or the number as text; the same string each time.</summary>
    string Name(uint uid);

    /// <summary>Called once per refresh: looks now and then whether the list of users changed.</summary>
    void Refresh();
}
