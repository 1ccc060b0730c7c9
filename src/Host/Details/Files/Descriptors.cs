using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Files;

/// <summary>The descriptors that <c>/proc/PID/fd</c> lists.</summary>
internal static class Descriptors
{
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
