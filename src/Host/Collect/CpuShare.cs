namespace Bpftop.Host.Collect;

/// <summary>How a CPU spent an interval, in percent; all NaN at the first sample, and where it is not known. Guest time is part of user and nice,
/// as the kernel counts it.</summary>
internal struct CpuShare
{
    public static readonly CpuShare Unknown = new()
    {
        User = double.NaN,
        Nice = double.NaN,
        System = double.NaN,
        Idle = double.NaN,
        IoWait = double.NaN,
        Irq = double.NaN,
        Steal = double.NaN,
    };

    public double User;
    public double Nice;
    public double System;
    public double Idle;
    public double IoWait;
    public double Irq;
    public double Steal;
}
