namespace Bpftop.Host.Collect;

/// <summary>What of the machine takes a reading of its own that nobody needs unless they look at it. What was not asked for is not
/// known.</summary>
[Flags]
internal enum MachineFacts
{
    /// <summary>CPUs, memory and swap, load, pressure on CPU, memory and I/O, disks and network.</summary>
    None = 0,

    /// <summary>What the machine is called.</summary>
    HostName = 1 << 0,

    /// <summary>Huge pages that were set aside.</summary>
    HugePages = 1 << 1,

    /// <summary>Open files of the whole machine.</summary>
    OpenFiles = 1 << 2,

    /// <summary>Pressure by interrupts.</summary>
    InterruptPressure = 1 << 3,

    /// <summary>How hot the CPUs are.</summary>
    Temperature = 1 << 4,

    /// <summary>How fast the CPUs run.</summary>
    Frequency = 1 << 5,

    /// <summary>What the batteries hold.</summary>
    Battery = 1 << 6,

    /// <summary>What a driver has to ask its device for, which may take its time.</summary>
    Sensors = Temperature | Frequency | Battery,

    /// <summary>What this program itself uses, which is not the machine's.</summary>
    Own = 1 << 7,

    /// <summary>All that is the machine's.</summary>
    All = HostName | HugePages | OpenFiles | InterruptPressure | Sensors,
}
