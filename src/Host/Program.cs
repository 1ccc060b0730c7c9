using System.Reflection;
using Bpftop.Host.Composition;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Linux;

namespace Bpftop.Host;

internal static class Program
{
    /// <summary>Of the program that loads its plugins from folders. The static file has a Main of its own; its compiler keeps
    /// this one for reflection, and so must be told to leave out where it leads.</summary>
    private static int Main(string[] arguments) =>
        StaticProgram.IsThis ? ExitCode.Failed : Run(arguments, static added => PluginFolders.OfThisProcess(added).Find());

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="finder">Finds its plugins.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static int Run(string[] arguments, PluginFinder finder)
    {
        Malloc.BeginStart();
        Surroundings around = Surroundings.OfThisProcess();
        return CommandLine.Run(arguments, new Launcher(around, TimeProvider.System, finder), around);
    }
}

/// <summary>Which bpftop this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version of the build, without the commit that the SDK puts behind a plus sign.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
