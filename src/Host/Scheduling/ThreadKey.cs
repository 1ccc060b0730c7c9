using Bpftop.Toolkit;

namespace Bpftop.Host.Scheduling;

/// <summary>Names one thread for good.</summary>
/// <param name="Folder">Of procfs.</param>
/// <param name="Id">Its id.</param>
/// <param name="StartTicks">When it started.</param>
internal readonly record struct ThreadKey(string Folder, int Id, ulong StartTicks)
{
    /// <summary>The threads that a process has now.</summary>
    /// <returns>None where it has ended or may not be looked at.</returns>
    public static IEnumerable<ThreadKey> Of(string procRoot, int pid)
    {
        foreach (string folder in Folders(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/task")))
        {
            if (ProcessStat.Read($"{folder}/stat") is { } stat)
            {
                yield return new ThreadKey(folder, stat.Pid, stat.StartTicks);
            }
        }
    }

    /// <summary>Whether its id is still its own.</summary>
    public bool IsStillThere() => ProcessStat.Read($"{Folder}/stat") is { } stat && stat.StartTicks == StartTicks;

    private static string[] Folders(string parent)
    {
        try
        {
            return Directory.GetDirectories(parent);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
