using System.Formats.Tar;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>The file system of an image, for no test asks a registry: one static program and the names it is called by.</summary>
internal static class BusyboxImage
{
    /// <summary>The name of the image in every engine.</summary>
    public const string Name = "localhost/bb:7";

    /// <summary>A tar archive.</summary>
    public static MemoryStream ToTar()
    {
        MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            using FileStream program = File.OpenRead("/bin/busybox");
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { DataStream = program, Mode = (UnixFileMode)0x1ED });
            foreach (string name in (string[])["sh", "sleep", "cat", "ls", "yes", "true", "false"])
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{name}") { LinkName = "busybox" });
            }
        }

        stream.Position = 0;
        return stream;
    }
}
