using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Toolkit;

/// <summary>What <c>/proc/PID/stat</c> says of a process, or <c>/proc/PID/task/TID/stat</c> of a thread.</summary>
/// <param name="Pid">The pid, or the thread's id.</param>
/// <param name="StartTicks">Clock ticks between the machine's start and its own.</param>
/// <param name="Name">The kernel's name of it: hostile text.</param>
/// <param name="State">The kernel's letter.</param>
/// <param name="ParentPid">The parent, or 0.</param>
/// <param name="Session">Pid of the session's leader.</param>
/// <param name="Flags">The kernel's <c>PF_*</c>.</param>
public readonly record struct ProcessStat(int Pid, ulong StartTicks, string Name, char State, int ParentPid, int Session, uint Flags)
{
    /// <summary>Nanoseconds of a clock tick of user space: USER_HZ is 100 on every architecture that .NET runs on.</summary>
    public const ulong TickNs = 10_000_000;

    private const uint PF_EXITING = 0x4;
    private const uint PF_KTHREAD = 0x0020_0000;

    /// <summary>The process, with a start that is known to the clock tick only.</summary>
    public ProcessKey Key => new(Pid, StartTicks * TickNs);

    /// <summary>True for a kernel thread.</summary>
    public bool IsKernelThread => (Flags & PF_KTHREAD) != 0;

    /// <summary>True for a task that has ended; other threads of the process may go on.</summary>
    public bool HasEnded => State is 'Z' or 'X';

    /// <summary>True for a task that has not ended and is not about to: one on its way out is not moved to another cgroup
    /// any more.</summary>
    public bool IsLiving => !HasEnded && (Flags & PF_EXITING) == 0;

    /// <summary>True where this is the process of a key, and not a later one with the same pid.</summary>
    public bool IsOf(ProcessKey key) => Pid == key.Pid && StartTicks == key.StartNs / TickNs;

    /// <summary>Reads it now. Any thread; waits for nothing.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="pid">The process.</param>
    /// <returns>Null where there is no such process, or it may not be looked at.</returns>
    public static ProcessStat? Of(string procRoot, int pid) => Read(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/stat"));

    /// <summary>Reads a file.</summary>
    /// <param name="path">One of procfs.</param>
    /// <returns>Null where it cannot be read.</returns>
    public static ProcessStat? Read(string path)
    {
        // Enough for the fields that are parsed: a name has at most 64 bytes, a number 20 digits.
        Span<byte> line = stackalloc byte[1024];
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            int length = RandomAccess.Read(file, line, 0);
            return TryParse(line[..length], out ProcessStat stat) ? stat : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Parses the file's line; pure.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;

        // The name may hold anything, brackets included, so the outermost ones count.
        int open = line.IndexOf((byte)'(');
        int close = line.LastIndexOf((byte)')');
        if (open < 0 || close < open || !Utf8Parser.TryParse(line, out int pid, out _))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(close + 1)..].Trim((byte)' ');
        Span<Range> fields = stackalloc Range[21];
        int count = 0;
        foreach (Range field in rest.Split((byte)' '))
        {
            if (count == fields.Length)
            {
                break;
            }

            fields[count++] = field;
        }

        if (count < 20
            || !Utf8Parser.TryParse(rest[fields[1]], out int parent, out _)
            || !Utf8Parser.TryParse(rest[fields[3]], out int session, out _)
            || !Utf8Parser.TryParse(rest[fields[6]], out uint flags, out _)
            || !Utf8Parser.TryParse(rest[fields[19]], out ulong start, out _))
        {
            return false;
        }

        string name = Encoding.UTF8.GetString(line[(open + 1)..close]);
        stat = new ProcessStat(pid, start, name, (char)rest[fields[0]][0], parent, session, flags);
        return true;
    }
}
