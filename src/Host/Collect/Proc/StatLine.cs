using System.Runtime.CompilerServices;
using Bpftop.Toolkit;

namespace Bpftop.Host.Collect.Proc;

/// <summary>/proc/PID/stat and /proc/PID/task/TID/stat, in the kernel's own units.</summary>
internal struct StatLine
{
    private const uint KernelThreadFlag = 0x00200000; // PF_KTHREAD

    private const int LongestName = 15; // TASK_COMM_LEN less the NUL

    public TaskText Name;

    /// <summary>A kernel thread's whole name; empty for anything else.</summary>
    public KernelText KernelName;
    public byte State;
    public int ParentPid;
    public int GroupId;
    public int SessionId;
    public int TtyNumber;
    public uint TaskFlags;
    public ulong MinorFaults;
    public ulong MajorFaults;

    /// <summary>Whether it ever waited for a child: then what the kernel sums for the process holds that child's I/O as
    /// well. A child without a single page fault that ran for less than a tick is missed.</summary>
    public bool HasWaitedForChildren;

    public ulong UserNs;
    public ulong SystemNs;
    public int Priority;
    public int Nice;
    public int Threads;
    public ulong StartNs;
    public ulong VirtualBytes;
    public ulong CodeStart;
    public ulong StackStart;
    public int Processor;
    public int RealtimePriority;
    public uint Policy;
    public ulong BlockDelayNs;
    public ulong ArgStart;
    public ulong ArgEnd;
    public ulong EnvironmentEnd;

    /// <summary>False for a kernel thread and for a task that has ended.</summary>
    public readonly bool HasMemory => VirtualBytes > 0;

    public readonly bool IsKernelThread => (TaskFlags & KernelThreadFlag) != 0;

    /// <summary>Parses the line. The name may hold anything, blanks, parentheses and line ends included: it ends at
    /// the last parenthesis, since no field after it has one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, out StatLine line)
    {
        line = default;
        int open = content.IndexOf((byte)'(');
        int close = content.LastIndexOf((byte)')');
        if (open < 0 || close < open)
        {
            return false;
        }

        // A kernel thread's whole name, with what a worker works on, is longer than a name can be.
        ReadOnlySpan<byte> name = content[(open + 1)..close];
        line.Name.Set(name[..Math.Min(name.Length, LongestName)]);
        FieldReader fields = new(content[(close + 1)..]);
        line.State = fields.NextLetter();
        line.ParentPid = fields.NextInt();
        line.GroupId = fields.NextInt();
        line.SessionId = fields.NextInt();
        line.TtyNumber = fields.NextInt();
        fields.Skip(1); // tpgid
        line.TaskFlags = (uint)fields.Next();
        if (line.IsKernelThread)
        {
            line.KernelName.Set(name);
        }

        line.MinorFaults = fields.Next();
        ulong ofChildren = fields.Next();
        line.MajorFaults = fields.Next();
        ofChildren |= fields.Next();
        line.UserNs = fields.Next() * ProcessStat.TickNs;
        line.SystemNs = fields.Next() * ProcessStat.TickNs;
        ofChildren |= fields.Next() | fields.Next();
        line.HasWaitedForChildren = ofChildren != 0;
        line.Priority = fields.NextInt();
        line.Nice = fields.NextInt();
        line.Threads = fields.NextInt();
        fields.Skip(1); // itrealvalue
        line.StartNs = fields.Next() * ProcessStat.TickNs;
        line.VirtualBytes = fields.Next();
        fields.Skip(2); // rss, which status has exactly; its limit
        line.CodeStart = fields.Next();
        fields.Skip(1);
        line.StackStart = fields.Next();
        fields.Skip(10); // registers, signals, wait channel, swap that is always 0, exit signal
        line.Processor = fields.NextInt();
        line.RealtimePriority = fields.NextInt();
        line.Policy = (uint)fields.Next();
        line.BlockDelayNs = fields.Next() * ProcessStat.TickNs;
        fields.Skip(5); // guest times, data, heap
        line.ArgStart = fields.Next();
        line.ArgEnd = fields.Next();
        fields.Skip(1);
        line.EnvironmentEnd = fields.Next();
        return line.State != 0;
    }
}

/// <summary>A kernel thread's whole name inside a parsed line: as many bytes as the kernel prints.</summary>
[InlineArray(Length)]
internal struct KernelText
{
    private const int Length = 64;
    private byte _first;

    /// <summary>The bytes before the first NUL.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => ForeignText.UpToNul(this);

    /// <summary>Copies as much as there is room for.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        this = default;
        bytes[..Math.Min(bytes.Length, Length)].CopyTo(this);
    }
}
