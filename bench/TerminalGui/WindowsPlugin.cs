using System.Reflection;
using System.Runtime.Loader;
using Bpftop;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(Bpftop.Bench.WindowsPlugin), Contract.Major, Contract.Minor, Id = "windows")]

namespace Bpftop.Bench;

/// <summary>Opens windows of Terminal.Gui inside a running bpftop, once it is steady, and writes down what they cost.</summary>
/// <remarks>No part of bpftop: <c>bench/terminal-gui.sh</c> builds it on pinned packages and removes it again.</remarks>
public sealed class WindowsPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("windows", "Windows", "Measures windows of Terminal.Gui.");

    public void Register(IServiceCollection services) => services.AddSingleton<IBackgroundRefresh, WhenSteady>();
}

internal sealed class WhenSteady : IBackgroundRefresh
{
    private int _refreshes;

    public TimeSpan Period => TimeSpan.FromSeconds(1);

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (++_refreshes == 4)
        {
            string plugin = typeof(WhenSteady).Assembly.Location;
            Assembly again = new WithoutProcesses(plugin).LoadFromAssemblyPath(plugin);
            again.GetType("Bpftop.Bench.Cost")!.GetMethod("Measure")!.Invoke(null, null);
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>Where Terminal.Gui is loaded: it can start no process, for the assembly that does is refused, and call no
/// native library.</summary>
internal sealed class WithoutProcesses(string plugin) : AssemblyLoadContext("windows")
{
    private readonly AssemblyDependencyResolver _resolver = new(plugin);

    protected override Assembly? Load(AssemblyName name) => name.Name switch
    {
        "System.Diagnostics.Process" => throw new FileNotFoundException("windows start no process"),
        "Bpftop.Terminal" => Default.LoadFromAssemblyName(name),
        _ => _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null,
    };

    protected override nint LoadUnmanagedDll(string name) => throw new DllNotFoundException("windows call no native library");
}

