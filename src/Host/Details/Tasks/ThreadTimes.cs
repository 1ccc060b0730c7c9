using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Tasks;

/// <summary>The threads of a process, and for how long they ran and waited to run (Documentation/scheduler/sched-stats.rst).
/// </summary>
internal static class ThreadTimes
{
    /// <summary>Their ids.</summary>
    /// <exception cref="DetailException">They may not be looked at, or the process has ended.</exception>
    public static List<int> Ids(DetailProcess process)
    {
        List<int> found = [];
        try
        {
            foreach (string folder in Directory.EnumerateDirectories($"{process.Home}/task"))
            {
                if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int tid))
                {
                    found.Add(tid);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw process.Unreadable("task", fault);
        }

        return found;
    }

    /// <summary>For how long the threads that are there were ready and had no CPU, in nanoseconds; NaN where the kernel does
    /// not keep it.</summary>
    public static double Waited(DetailProcess process)
    {
        double sum = double.NaN;
        foreach (int tid in Ids(process))
        {
            if (Parse(SmallPieces.TryRead(string.Create(CultureInfo.InvariantCulture, $"{process.Home}/task/{tid}/schedstat"))) is { } times)
            {
                sum = times.Waited + (double.IsNaN(sum) ? 0 : sum);
            }
        }

        return sum;
    }

    /// <summary>Parses <c>schedstat</c>; pure.</summary>
    /// <returns>CPU time, and time ready without a CPU, in nanoseconds; null where the kernel keeps neither.</returns>
    public static (double Used, double Waited)? Parse(string? text) =>
        text?.TrimEnd('\n').Split(' ') is [var used, var waited, _]
        && ulong.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out ulong usedNs)
        && ulong.TryParse(waited, NumberStyles.None, CultureInfo.InvariantCulture, out ulong waitedNs)
            ? (usedNs, waitedNs) : null;
}
