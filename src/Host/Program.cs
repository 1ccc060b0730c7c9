using System.Reflection;
using Bpftop.Host.Composition;
using Bpftop.Host.Options;
using Bpftop.Linux;

namespace Bpftop.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Malloc.KeepSmall();
        Surroundings around = Surroundings.OfThisProcess();
        return CommandLine.Run(arguments, new Launcher(around, TimeProvider.System), around);
    }
}

/// <summary>Which bpftop this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version of the build, without the commit that the SDK puts behind a plus sign.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
