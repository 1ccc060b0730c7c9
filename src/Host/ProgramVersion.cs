using System.Reflection;

namespace Bpftop.Host;

/// <summary>Which bpftop this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version of the build, without the commit that the SDK puts behind a plus sign.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
