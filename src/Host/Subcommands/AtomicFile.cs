namespace Bpftop.Host.Subcommands;

/// <summary>Writes a file so that it is either the old one or the new one, whole, at every moment.</summary>
internal static class AtomicFile
{
    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces the content and keeps the permissions; where the path is a link, of the file behind it.
    /// Folders that are not there are made.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // Resolving what is not there throws: only a link is resolved.
        string target = new FileInfo(path).LinkTarget is null
            ? Path.GetFullPath(path)
            : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        UnixFileMode mode = File.Exists(target) ? File.GetUnixFileMode(target) : NewFileMode;
        string beside = Path.Join(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
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

            File.SetUnixFileMode(beside, mode);
            File.Move(beside, target, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
