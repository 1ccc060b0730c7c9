namespace Bpftop.Host;

/// <summary>Writes a file so that it is either the old one or the new one, whole, at every moment.</summary>
internal static class AtomicFile
{
    /// <summary>Its owner writes, everybody reads.</summary>
    public const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces the content; where the path is a link, of the file behind it. Folders that are not there are
    /// made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Its permissions; null keeps those that it has.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        // Resolving what is not there throws: only a link is resolved.
        string target = new FileInfo(path).LinkTarget is null
            ? Path.GetFullPath(path)
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        UnixFileMode wanted = mode ?? (File.Exists(target) ? File.GetUnixFileMode(target) : Readable);

        // Not a Guid, for which .NET must have /dev/urandom: an empty root has none. Whoever guesses the name wins nothing.
        string beside = Path.Join(folder, string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(target)}.{Random.Shared.NextInt64():x16}"));
        try
        {
            using (FileStream stream = new(beside, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.SetUnixFileMode(beside, wanted);
            File.Move(beside, target, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
