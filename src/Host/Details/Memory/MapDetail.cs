using Bpftop.Host.Collect;
using Bpftop.Host.Details.Reading;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Memory;

/// <summary>The mappings of a process's memory.</summary>
/// <remarks>
/// From <c>/proc/PID/maps</c>, and not by a BPF iterator, which would go through the same list under a coarser lock, and could
/// not name a file that is mapped from an overlay file system (every container's): there the kernel maps the file below, and
/// only <c>maps</c> knows the one that the process opened. See docs/decisions/0040-what-is-read-of-a-process.md.
/// </remarks>
internal sealed class MapDetail(string procRoot) : ProcessDetail(procRoot, Table)
{
    private const int Start = 0;
    private const int End = 1;
    private const int Size = 2;
    private const int Permissions = 3;
    private const int Offset = 4;
    private const int Device = 5;
    private const int Inode = 6;
    private const int Name = 7;

    private static TableSpec Table { get; } = new(
        "details.maps",
        "Maps",
        [
            Number("start", "START", 16, "The first address, hexadecimal.", format: FormatHex),
            Number("end", "END", 16, "The address behind the last one, hexadecimal.", format: FormatHex),
            Number("size", "SIZE", 8, "Bytes of address space; how much of it is in memory, the Memory tab adds up.", Unit.Bytes),
            Text("permissions", "PERM", 4, "r: may be read, w: written, x: executed; p: private, s: shared."),
            Number("offset", "OFFSET", 8, "Where in the file it begins, hexadecimal.", format: FormatHex),
            Text("device", "DEVICE", 7, "Major and minor number of the file's file system, hexadecimal.") with { ShownByDefault = false },
            Number("inode", "INODE", 10, "The file's inode.") with { ShownByDefault = false },
            Text("name", "NAME", 60, "The file, with (deleted) behind it where it is gone; or what the kernel calls it: [heap], [stack], [vdso]."),
        ],
        "Each row is a mapping: a piece of the process's address space with one file and one set of permissions.")
    {
        SortedBy = "start",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        try
        {
            using FileStream file = new($"{process.Folder}/maps", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            ReadLines(file, rows);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw process.Unreadable("maps", fault);
        }
    }

    /// <summary>Takes every line of a file.</summary>
    internal static void ReadLines(Stream file, DetailRows rows)
    {
        // Longer than the longest line: a path has at most 4,096 bytes, and a line end in it is written in four.
        byte[] buffer = new byte[1 << 15];
        int length = 0;
        int read;
        while ((read = file.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, length);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                Add(rest[..end], rows);
                rest = rest[(end + 1)..];
            }

            // A line that fills the buffer is none.
            length = rest.Length == buffer.Length ? 0 : rest.Length;
            rest.CopyTo(buffer);
        }
    }

    private static void Add(ReadOnlySpan<byte> line, DetailRows rows)
    {
        if (!MapLine.TryParse(line, out MapLine map))
        {
            return;
        }

        int row = rows.Add(map.Start.ToString("x", CultureInfo.InvariantCulture));
        rows.Number(row, Start) = map.Start;
        rows.Number(row, End) = map.End;
        rows.Number(row, Size) = map.End - map.Start;
        rows.Text(row, Permissions) = map.Permissions;
        rows.Number(row, Offset) = map.Inode == 0 ? double.NaN : map.Offset;
        rows.Text(row, Device) = map.Inode == 0 ? null : map.Device;
        rows.Number(row, Inode) = map.Inode == 0 ? double.NaN : map.Inode;
        rows.Text(row, Name) = map.Name;
    }
}
