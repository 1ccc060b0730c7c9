namespace Bpftop.Host.Details.Reading;

/// <summary>Reads files of procfs and cgroups, whose length nobody tells before, up to a limit.</summary>
internal static class SmallPieces
{
    /// <summary>Enough for every file that is not a list.</summary>
    public const int Most = 1 << 16;

    private const int Piece = 1 << 14;

    /// <param name="path">The file.</param>
    /// <param name="most">No more bytes than these.</param>
    /// <param name="isCut">Whether there was more.</param>
    public static byte[] Read(string path, int most, out bool isCut)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] bytes = new byte[Math.Min(Piece, most + 1)];
        int length = 0;
        int read;
        while ((read = file.Read(bytes, length, bytes.Length - length)) > 0 && length + read <= most)
        {
            length += read;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(length * 2, most + 1));
            }
        }

        isCut = read > 0;
        Array.Resize(ref bytes, Math.Min(length + read, most));
        return bytes;
    }

    /// <summary>The same, for what need not be there.</summary>
    /// <returns>Null where it cannot be read.</returns>
    public static string? TryRead(string path)
    {
        try
        {
            return Collect.ForeignText.Decode(Read(path, Most, out _));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
