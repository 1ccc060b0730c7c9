using System.Globalization;
using System.Text;
using Bpftop.Containers.Files;
using Bpftop.Containers.Paths;

namespace Bpftop.Containers.Engines;

/// <summary>Where an engine runs, by what the kernel says of the process that listens at its socket.</summary>
/// <param name="Key">The container that it is in, or null: what it makes is in there too.</param>
/// <param name="SharesPids">Whether the pids that it names are pids here.</param>
internal sealed record EngineHome(string? Key, bool SharesPids)
{
    private const int LongestFile = 1 << 16;

    /// <summary>Not known: taken for an engine of the machine whose pids are not those here.</summary>
    public static EngineHome Unknown { get; } = new(null, false);

    /// <summary>Looks at a listener.</summary>
    /// <param name="pid">Its pid; 0 where it is in another pid namespace.</param>
    /// <param name="procRoot">/proc.</param>
    public static EngineHome Of(int pid, string procRoot = "/proc")
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}");
        if (pid <= 0 || BoundedFile.Read($"{folder}/cgroup", LongestFile) is not { } lines)
        {
            return Unknown;
        }

        return new EngineHome(
            PlaceOf(Encoding.UTF8.GetString(lines), out _)?.Key,
            NamespaceOf(folder) is { } space && space == NamespaceOf($"{procRoot}/self"));
    }

    /// <summary>The container in the lines of <c>/proc/PID/cgroup</c>, of any version, or null.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="owner">The user in whose slice the process is, else 0.</param>
    public static ContainerIdentity? PlaceOf(string lines, out uint owner)
    {
        ContainerIdentity? place = null;
        owner = 0;
        foreach (string line in lines.Split('\n'))
        {
            // "8:cpu,cpuacct:/docker/ID"; of version 2 "0::/docker/ID".
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3)
            {
                continue;
            }

            owner = Math.Max(owner, ContainerPath.OwnerOf(fields[2]));
            if (ContainerPath.Parse(fields[2]) is { NeedsEngine: false } found && ContainerPlaces.IsBetter(found, place))
            {
                place = found;
            }
        }

        return place;
    }

    private static string? NamespaceOf(string folder)
    {
        try
        {
            return File.ResolveLinkTarget($"{folder}/ns/pid", returnFinalTarget: false)?.Name;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
