using System.Reflection;
using McMaster.NETCore.Plugins.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Where one plugin's assemblies live: its own dependencies from its folder, the contract from the host.</summary>
/// <remarks>
/// What host and plugin hand to each other must be of the same type on both sides, so the shared assemblies come from the
/// host, even where the folder holds a copy of its own. Everything else is looked for in the folder first, and then in the
/// framework; <see cref="FolderContents"/> has seen to it that the folder has nothing of the framework's.
/// </remarks>
internal static class PluginContext
{
    private static readonly AssemblyName[] _shared =
    [
        typeof(IPlugin).Assembly.GetName(),
        typeof(IServiceCollection).Assembly.GetName(),
        typeof(ILogger).Assembly.GetName(),
    ];

    /// <summary>The host's assembly of that name, where plugins share it; a file of that name in a plugin's folder is
    /// never loaded.</summary>
    public static AssemblyName? Shared(string name) =>
        Array.Find(_shared, shared => string.Equals(shared.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Loads a plugin's assembly in a context of its own.</summary>
    public static Assembly Load(string path)
    {
        // Lazy while the shared assemblies are named: otherwise each start loads everything that they refer to. The
        // context itself is not: a lazy one adds to its list of names while it loads, without a lock. Not unloadable:
        // such a context ignores ReadyToRun code.
        AssemblyLoadContextBuilder builder = new AssemblyLoadContextBuilder().SetMainAssemblyPath(path).IsLazyLoaded(true);
        foreach (AssemblyName shared in _shared)
        {
            builder.PreferDefaultLoadContextAssembly(shared);
        }

        return builder.IsLazyLoaded(false).Build().LoadFromAssemblyPath(path);
    }
}
