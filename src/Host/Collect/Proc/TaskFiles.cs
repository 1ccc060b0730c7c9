namespace Bpftop.Host.Collect.Proc;

/// <summary>Parses the small files of a task.</summary>
internal static class TaskFiles
{
    private static readonly ulong PageBytes = (ulong)Environment.SystemPageSize;

    /// <summary>/proc/PID/io. Writes that a truncated file made unnecessary are taken off; the kernel books them to
    /// whoever truncates, which need not be the writer, so the difference is cut at 0.</summary>
    public static void ParseIo(ReadOnlySpan<byte> content, ref WorkCounters work)
    {
        SetIoUnknown(ref work);
        ulong cancelled = 0;
        while (Lines.TryTakePair(ref content, out ReadOnlySpan<byte> key, out FieldReader fields))
        {
            ulong value = fields.Next();
            if (key.SequenceEqual("rchar"u8))
            {
                work.ReadChars = value;
            }
            else if (key.SequenceEqual("wchar"u8))
            {
                work.WriteChars = value;
            }
            else if (key.SequenceEqual("read_bytes"u8))
            {
                work.ReadBytes = value;
            }
            else if (key.SequenceEqual("write_bytes"u8))
            {
                work.WriteBytes = value;
            }
            else if (key.SequenceEqual("cancelled_write_bytes"u8))
            {
                cancelled = value;
            }
        }

        if (work.WriteBytes != WorkCounters.Unknown)
        {
            work.WriteBytes -= Math.Min(work.WriteBytes, cancelled);
        }
    }

    /// <summary>The kernel shows a process's I/O only to whoever may trace it.</summary>
    public static void SetIoUnknown(ref WorkCounters work)
    {
        work.ReadChars = WorkCounters.Unknown;
        work.WriteChars = WorkCounters.Unknown;
        work.ReadBytes = WorkCounters.Unknown;
        work.WriteBytes = WorkCounters.Unknown;
    }

    /// <summary>/proc/PID/statm, in pages: as much of the memory as the files status and statm both have.</summary>
    /// <param name="content">The file.</param>
    /// <param name="status">Takes it.</param>
    public static void ParseStatM(ReadOnlySpan<byte> content, ref StatusFile status)
    {
        FieldReader fields = new(content);
        fields.Skip(1); // the address space, which stat has
        status.ResidentBytes = fields.Next() * PageBytes;
        status.SharedBytes = fields.Next() * PageBytes;
        fields.Skip(2); // code, cut to whole pages otherwise than status does; 0
        status.DataBytes = fields.Next() * PageBytes;
    }

    /// <summary>/proc/PID/cgroup: the path in the hierarchy of cgroup v2, whose line is the one with id 0.</summary>
    public static bool TryParseCgroup(ReadOnlySpan<byte> content, out ReadOnlySpan<byte> path)
    {
        while (Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("0::/"u8))
            {
                path = line[3..];
                return true;
            }
        }

        path = default;
        return false;
    }

    /// <summary>cgroup.events: whether the freezer holds every process of the cgroup.</summary>
    public static bool ParseFrozen(ReadOnlySpan<byte> content)
    {
        int at = content.IndexOf("frozen "u8);
        return at >= 0 && (at == 0 || content[at - 1] == '\n') && content[(at + 7)..].StartsWith("1"u8);
    }
}
