using System.Globalization;
using System.Runtime;

/// <summary>Makes any .NET program say at its end how many methods were compiled in it, by DOTNET_STARTUP_HOOKS. Its own are
/// in the count: the same few in every program.</summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime before Main.</summary>
    public static void Initialize() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"methods {JitInfo.GetCompiledMethodCount()} assemblies {AppDomain.CurrentDomain.GetAssemblies().Length}"));
}
