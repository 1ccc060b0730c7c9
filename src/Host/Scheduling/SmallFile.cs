namespace Bpftop.Host.Scheduling;

/// <summary>Files of sysfs, procfs and cgroups that hold a line or a few.</summary>
internal static class SmallFile
{
    /// <returns>Null where it cannot be read.</returns>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
