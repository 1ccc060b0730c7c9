namespace Bpftop.Host.View;

/// <summary>The columns that are shown before anybody chose others, left to right; plugins' come before the last.</summary>
internal static class DefaultColumns
{
    public static ImmutableArray<string> Ids { get; } =
        ["pid", "user", "prio", "nice", "virt", "res", "shr", "state", "cpu", "mem", "time", "command"];
}
