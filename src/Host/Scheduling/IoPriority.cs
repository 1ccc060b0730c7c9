namespace Bpftop.Host.Scheduling;

/// <summary>Classes of I/O priority (uapi/linux/ioprio.h).</summary>
internal enum IoClass
{
    /// <summary>Not set: the kernel makes one of the nice value and the policy.</summary>
    None = 0,
    RealTime = 1,
    BestEffort = 2,
    Idle = 3,
}

/// <summary>An I/O priority: a class, and a level of 0 (first) to 7 where the class has levels.</summary>
/// <remarks>What Linux keeps between class and level (hints, since 6.5) is not shown and not kept when it is set.</remarks>
internal readonly record struct IoPriority(IoClass Class, int Level)
{
    public const int LeastLevel = 0;
    public const int MostLevel = 7;
    public const int DefaultLevel = 4;

    private const int ClassShift = 13;

    /// <summary>Every one that there is, for a list to choose from.</summary>
    public static ImmutableArray<IoPriority> All { get; } =
    [
        new(IoClass.None, 0),
        .. Enumerable.Range(LeastLevel, MostLevel + 1).Select(static level => new IoPriority(IoClass.RealTime, level)),
        .. Enumerable.Range(LeastLevel, MostLevel + 1).Select(static level => new IoPriority(IoClass.BestEffort, level)),
        new(IoClass.Idle, 0),
    ];

    /// <summary>As the kernel takes it.</summary>
    public int Value => ((int)Class << ClassShift) | Level;

    /// <summary>Reads what the kernel answers; a class without levels has level 0.</summary>
    public static IoPriority Of(int value)
    {
        IoClass ioClass = (IoClass)(value >> ClassShift);
        return new(ioClass, HasLevels(ioClass) ? value & MostLevel : 0);
    }

    public static bool HasLevels(IoClass ioClass) => ioClass is IoClass.RealTime or IoClass.BestEffort;

    /// <summary>In the words of ionice(1).</summary>
    public override string ToString() => Class switch
    {
        IoClass.None => "none",
        IoClass.RealTime => string.Create(CultureInfo.InvariantCulture, $"realtime {Level}"),
        IoClass.BestEffort => string.Create(CultureInfo.InvariantCulture, $"best-effort {Level}"),
        IoClass.Idle => "idle",
        _ => string.Create(CultureInfo.InvariantCulture, $"class {(int)Class}"),
    };
}
