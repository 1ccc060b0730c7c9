using System.Runtime.InteropServices;

namespace Bpftop.Host.Cli;

/// <summary>Who runs bpftop.</summary>
internal static partial class ThisUser
{
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveId();
}
