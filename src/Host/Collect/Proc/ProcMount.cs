namespace Bpftop.Host.Collect.Proc;

/// <summary>How /proc is mounted: options may leave out files and hide processes.</summary>
/// <param name="HasProcessesOnly">subset=pid (5.8): of the machine itself nothing is there.</param>
/// <param name="Hides">The value of hidepid, or null where every process is shown to everybody. Numbers before 5.8,
/// words since.</param>
internal sealed record ProcMount(bool HasProcessesOnly, string? Hides)
{
    /// <summary>The options of the mount at a path, or null where there is none or it cannot be told.</summary>
    public static ProcMount? Find(string procRoot)
    {
        try
        {
            return Parse(File.ReadLines($"{procRoot}/self/mountinfo"), procRoot);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the last mount at the path, which covers those before it; after " - " come type, source and the
    /// file system's own options.</summary>
    internal static ProcMount? Parse(IEnumerable<string> lines, string path)
    {
        const int MountPoint = 4;
        ProcMount? found = null;
        foreach (string line in lines)
        {
            int behind = line.IndexOf(" - proc ", StringComparison.Ordinal);
            if (behind > 0 && line.Split(' ') is { Length: > MountPoint } fields && fields[MountPoint] == path)
            {
                string[] options = line[(line.LastIndexOf(' ') + 1)..].Split(',');
                string? hides = options.FirstOrDefault(static option => option.StartsWith("hidepid=", StringComparison.Ordinal))?["hidepid=".Length..];
                found = new ProcMount(options.Contains("subset=pid"), hides is "0" or "off" ? null : hides);
            }
        }

        return found;
    }
}
