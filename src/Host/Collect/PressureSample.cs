namespace Bpftop.Host.Collect;

/// <summary>Pressure stall information, ten-second averages in percent; NaN where the kernel has none.</summary>
internal struct PressureSample
{
    public double Some10;
    public double Full10;
}
