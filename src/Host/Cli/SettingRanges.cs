namespace Bpftop.Host.Cli;

/// <summary>The ranges of the numbers that a user may give.</summary>
internal static class SettingRanges
{
    public static SettingRange Delay { get; } = new(100, 60_000);

    /// <summary>A lone ESC is waited after.</summary>
    public static SettingRange EscapeDelay { get; } = new(1, 5_000);

    /// <summary>The kernel's own limit of pids (PID_MAX_LIMIT on 64 bits).</summary>
    public static SettingRange Pid { get; } = new(1, 4_194_304);

    public static SettingRange Count { get; } = new(1, int.MaxValue);

    public static SettingRange Iterations { get; } = new(1, 1_000_000);

    public static SettingRange Warmup { get; } = new(0, 1_000_000);
}
