using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Cgroups 1, 2, 3, … with the given paths.</summary>
internal sealed class FakePaths(params string[] paths) : ICgroupPaths
{
    public string? Root { get; init; }

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        path = id > 0 && id <= (ulong)paths.Length ? paths[id - 1] : null;
        return path is not null;
    }
}
