using System.Runtime.InteropServices;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>Who runs the tests: the fake engine's user, too.</summary>
internal static partial class Own
{
    public static uint User { get; } = GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
