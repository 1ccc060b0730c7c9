namespace Bpftop.Host.Tests.Collect;

/// <summary>Finds tests/fixtures.</summary>
internal static class Fixtures
{
    public static string Root => Repository.Fixtures;

    /// <summary>Copies a tree, links as links, so that a test may change it.</summary>
    public static string Copy(string name)
    {
        string copy = Directory.CreateTempSubdirectory("bpftop-fixture-").FullName;
        Copy(new DirectoryInfo(Path.Combine(Root, name)), copy);
        return copy;
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is DirectoryInfo directory)
            {
                Copy(directory, target);
            }
            else
            {
                File.Copy(entry.FullName, target);
            }
        }
    }
}
