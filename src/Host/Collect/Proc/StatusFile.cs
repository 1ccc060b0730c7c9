namespace Bpftop.Host.Collect.Proc;

/// <summary>What is wanted of /proc/PID/status and /proc/PID/task/TID/status.</summary>
internal struct StatusFile
{
    public uint Uid;

    /// <summary>The id in the innermost pid namespace.</summary>
    public int NamespacePid;

    public ulong ResidentBytes;
    public ulong SharedBytes;
    public ulong DataBytes;
    public ulong StackBytes;
    public ulong CodeBytes;
    public ulong PageTableBytes;
    public ulong SwapBytes;
    public ulong HugetlbBytes;
    public ulong VoluntarySwitches;
    public ulong InvoluntarySwitches;

    /// <summary>What is not in any other file, as long as this one has not been read.</summary>
    public static StatusFile NotRead => new()
    {
        StackBytes = WorkCounters.Unknown,
        CodeBytes = WorkCounters.Unknown,
        PageTableBytes = WorkCounters.Unknown,
        SwapBytes = WorkCounters.Unknown,
        HugetlbBytes = WorkCounters.Unknown,
        VoluntarySwitches = WorkCounters.Unknown,
        InvoluntarySwitches = WorkCounters.Unknown,
    };

    /// <summary>Parses the file. A line end in the process's name is escaped by the kernel, so no name can pass for
    /// another line.</summary>
    public static StatusFile Parse(ReadOnlySpan<byte> content)
    {
        StatusFile status = default;
        while (Lines.TryTakePair(ref content, out ReadOnlySpan<byte> key, out FieldReader value))
        {
            status.Take(key, value);
        }

        // As statm counts data; htop and ps show that.
        status.DataBytes += status.StackBytes;
        return status;
    }

    private void Take(ReadOnlySpan<byte> key, FieldReader fields)
    {
        switch (key[0])
        {
            case (byte)'U' when key.SequenceEqual("Uid"u8):
                fields.Skip(1);
                Uid = (uint)fields.Next();
                break;
            case (byte)'N' when key.SequenceEqual("NSpid"u8):
                NamespacePid = (int)fields.Last();
                break;
            case (byte)'V':
                TakeVirtual(key, fields);
                break;
            case (byte)'R':
                TakeResident(key, fields);
                break;
            case (byte)'H' when key.SequenceEqual("HugetlbPages"u8):
                HugetlbBytes = fields.Next() * 1024;
                break;
            case (byte)'v' when key.SequenceEqual("voluntary_ctxt_switches"u8):
                VoluntarySwitches = fields.Next();
                break;
            case (byte)'n' when key.SequenceEqual("nonvoluntary_ctxt_switches"u8):
                InvoluntarySwitches = fields.Next();
                break;
            default:
                break;
        }
    }

    private void TakeVirtual(ReadOnlySpan<byte> key, FieldReader fields)
    {
        ulong bytes = fields.Next() * 1024;
        if (key.SequenceEqual("VmData"u8))
        {
            DataBytes = bytes;
        }
        else if (key.SequenceEqual("VmStk"u8))
        {
            StackBytes = bytes;
        }
        else if (key.SequenceEqual("VmExe"u8))
        {
            CodeBytes = bytes;
        }
        else if (key.SequenceEqual("VmPTE"u8))
        {
            PageTableBytes = bytes;
        }
        else if (key.SequenceEqual("VmSwap"u8))
        {
            SwapBytes = bytes;
        }
    }

    private void TakeResident(ReadOnlySpan<byte> key, FieldReader fields)
    {
        ulong bytes = fields.Next() * 1024;
        if (key.SequenceEqual("RssAnon"u8))
        {
            ResidentBytes += bytes;
        }
        else if (key.SequenceEqual("RssFile"u8) || key.SequenceEqual("RssShmem"u8))
        {
            ResidentBytes += bytes;
            SharedBytes += bytes;
        }
    }
}
