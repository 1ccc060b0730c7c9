namespace Bpftop.Host.Collect.Proc;

/// <summary>How /proc is mounted: options may leave out files and hide processes.</summary>
/// <param name="HasProcessesOnly">subset=pid (5.8): of the machine itself nothing is there.</param>
/// <param name="Hides">The value of hidepid, or null where every process is shown to everybody. Numbers before 5.8,
/// words since.</param>
internal sealed record ProcMount(bool HasProcessesOnly, string? Hides)
{
    /// <summary>The options of the last mount at a path, which covers those before it; null where there is none.</summary>
    public static ProcMount? Find(Mount[] mounts, string path)
    {
        if (Array.FindLast(mounts, mount => mount.Type == "proc" && mount.Point == path) is not { } found)
        {
            return null;
        }

        const string HidePid = "hidepid=";
        string? hides = Array.Find(found.Options, static option => option.StartsWith(HidePid, StringComparison.Ordinal))?[HidePid.Length..];
        return new ProcMount(found.Options.Contains("subset=pid"), hides is "0" or "off" ? null : hides);
    }
}
