using Bpftop;
using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(NvidiaPlugin), Contract.Major, Contract.Minor, Id = "nvidia")]

namespace Bpftop.Nvidia;

/// <summary>Says how much of each NVIDIA GPU a process uses, and how each GPU is doing.</summary>
public sealed class NvidiaPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("nvidia", "NVIDIA", "Says how much of each NVIDIA GPU a process uses, and how each GPU is doing.")
    {
        Prefix = "gpu",
        Options = [new("library", OptionKind.Path, "The one NVML library to take instead of looking for it.")],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton(new Latest<GpuReadings>(GpuReadings.None));
        services.AddSingleton<GpuRefresh>();
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<GpuRefresh>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<GpuRefresh>());
        services.AddSingleton<IColumnProvider, GpuColumns>();
        services.AddSingleton<IMeterProvider, GpuMeters>();
        services.AddSingleton<ITableProvider, GpuTable>();
    }
}
