using System.Buffers.Text;
using System.Text;

namespace Bpftop.Freezer.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process.</summary>
/// <param name="Pid">The pid.</param>
/// <param name="StartTicks">Clock ticks between the machine's start and its own.</param>
/// <param name="Name">The kernel's name of it: hostile text.</param>
/// <param name="State">The kernel's letter.</param>
/// <param name="ParentPid">The parent, or 0.</param>
/// <param name="Session">Pid of the session's leader.</param>
/// <param name="Flags">PF_*.</param>
internal readonly record struct ProcessStat(int Pid, ulong StartTicks, string Name, char State, int ParentPid, int Session, uint Flags)
{
    /// <summary>A clock tick of user space: USER_HZ is 100 on every architecture that .NET runs on.</summary>
    public const ulong TickNs = 10_000_000;

    private const uint KernelThreadFlag = 0x0020_0000;

    public ProcessKey Key => new(Pid, StartTicks * TickNs);

    public bool IsKernelThread => (Flags & KernelThreadFlag) != 0;

    public bool HasEnded => State is 'Z' or 'X';

    /// <summary>Reads the file's line; pure.</summary>
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
