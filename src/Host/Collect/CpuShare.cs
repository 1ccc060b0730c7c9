namespace Bpftop.Host.Collect;

/// <summary>How a CPU spent an interval, in percent; NaN at the first sample. Guest time is part of user and nice,
/// as the kernel counts it.</summary>
internal struct CpuShare
{
    public double User;
    public double Nice;
    public double System;
    public double Idle;
    public double IoWait;
    public double Irq;
    public double Steal;
}
