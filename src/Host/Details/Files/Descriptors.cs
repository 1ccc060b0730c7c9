using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Files;

/// <summary>The descriptors that <c>/proc/PID/fd</c> lists.</summary>
internal static class Descriptors
{
    /// <summary>Says of how many it may not be read what they are.</summary>
    public static void NoteHidden(DetailRows rows, int hidden)
    {
        if (hidden > 0)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"what {hidden} of its descriptors are may not be read, which takes CAP_SYS_PTRACE over the process"));
        }
    }

    /// <exception cref="DetailException">It may not be looked at, or has ended.</exception>
    public static IEnumerable<uint> Of(DetailProcess process)
    {
        IEnumerable<string> names;
        try
        {
            names = Directory.EnumerateFileSystemEntries($"{process.Folder}/fd");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw process.Unreadable("fd", fault);
        }

        foreach (string path in names)
        {
            if (uint.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out uint descriptor))
            {
                yield return descriptor;
            }
        }
    }
}
