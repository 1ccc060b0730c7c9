using System.Buffers.Text;

namespace Bpftop.Host.Signals;

/// <summary>When a process started, as <c>/proc/PID/stat</c> says it.</summary>
internal static class ProcessStart
{
    /// <summary>Nanoseconds of a clock tick of user space (USER_HZ is 100 on every architecture that .NET runs on).</summary>
    public const ulong TickNs = 10_000_000;

    /// <summary>Fields between the name and the start time, which is field 22.</summary>
    private const int FieldsBefore = 19;

    /// <summary>Whether a process is still the one that was pinned.</summary>
    public static bool IsAlive(string procRoot, ProcessKey key) =>
        TryRead(procRoot, key.Pid, out ulong ticks) && ticks == key.StartNs / TickNs;

    /// <summary>Reads the start of a process.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="pid">The process.</param>
    /// <param name="ticks">Clock ticks since boot.</param>
    /// <returns>False where there is no such process, or it may not be looked at.</returns>
    public static bool TryRead(string procRoot, int pid, out ulong ticks)
    {
        ticks = 0;
        Span<byte> buffer = stackalloc byte[1024];
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle($"{procRoot}/{pid}/stat");
            int count = RandomAccess.Read(file, buffer, 0);
            return TryParse(buffer[..count], out ticks);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Finds field 22. The name before it may hold anything, brackets included, so the last one counts.</summary>
    public static bool TryParse(ReadOnlySpan<byte> stat, out ulong ticks)
    {
        ticks = 0;
        int name = stat.LastIndexOf((byte)')');
        if (name < 0 || name + 2 > stat.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = stat[(name + 2)..];
        for (int field = 0; field < FieldsBefore; field++)
        {
            int space = rest.IndexOf((byte)' ');
            if (space < 0)
            {
                return false;
            }

            rest = rest[(space + 1)..];
        }

        return Utf8Parser.TryParse(rest, out ticks, out int used) && used > 0;
    }
}
