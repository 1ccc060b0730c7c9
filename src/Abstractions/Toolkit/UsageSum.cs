namespace Bpftop.Toolkit;

/// <summary>Adds up what the processes of a table's row used; a missing value adds nothing.</summary>
/// <remarks>A value: keep it in a row's own object and set it to default at the start of each refresh.</remarks>
public struct UsageSum
{
    /// <summary>Processes added, threads on rows of their own not counted.</summary>
    public int Processes { get; private set; }

    /// <summary>Percent of one core.</summary>
    public double CpuPercent { get; private set; }

    /// <summary>Resident memory; pages that processes share are counted for each of them.</summary>
    public double ResidentBytes { get; private set; }

    /// <summary>Storage reads.</summary>
    public double ReadBytesPerSecond { get; private set; }

    /// <summary>Storage writes.</summary>
    public double WriteBytesPerSecond { get; private set; }

    /// <summary>Adds a row. A thread's row adds nothing: its process's row has it already.</summary>
    public void Add(in ProcessRow row, in ProcessUsage usage)
    {
        if ((row.Traits & ProcessTraits.Thread) != 0)
        {
            return;
        }

        Processes++;
        CpuPercent += Known(usage.CpuPercent);
        ResidentBytes += usage.ResidentBytes;
        ReadBytesPerSecond += Known(usage.ReadBytesPerSecond);
        WriteBytesPerSecond += Known(usage.WriteBytesPerSecond);
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}
