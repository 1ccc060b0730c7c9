namespace Bpftop.Host.Snapshot;

/// <summary>What a process did over the last interval; NaN at its first sight.</summary>
internal struct ProcessRates
{
    /// <summary>Percent of one core.</summary>
    public double Cpu;

    /// <summary>Bytes per second to and from storage.</summary>
    public double ReadBytes;
    public double WriteBytes;

    /// <summary>Percent of the interval that its threads waited, summed over them.</summary>
    public double CpuDelay;
    public double BlockDelay;
    public double SwapDelay;
}
