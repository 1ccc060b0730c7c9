using Bpftop;
using Bpftop.Freezer;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Limits;
using Bpftop.Freezer.Processes;
using Microsoft.Extensions.DependencyInjection;
using static Bpftop.Linux.Libc;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: BpftopPlugin(typeof(FreezerPlugin), Contract.Major, Contract.Minor, Id = "freezer")]

namespace Bpftop.Freezer;

/// <summary>Freezes and thaws processes and whole services through cgroup v2, without a signal.</summary>
public sealed class FreezerPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("freezer", "Freezer", "Freezes and thaws processes and whole services through cgroup v2, without a signal.")
    {
        Options = [new(JournalPlace.OptionKey, OptionKind.Path, "The folder of the list of what is frozen.")],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<CgroupTree>();
        services.AddSingleton(static _ => new ProcFiles("/proc"));
        services.AddSingleton(static provider => new FreezeJournal(
            JournalPlace.Find(provider.GetRequiredService<PluginOptions>(), geteuid(), Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR")),
            new Lazy<string>(() => provider.GetRequiredService<ProcFiles>().BootId, LazyThreadSafetyMode.PublicationOnly)));
        services.AddSingleton(static provider => new FreezePlanner(
            provider.GetRequiredService<CgroupTree>(), provider.GetRequiredService<ProcFiles>(), Environment.ProcessId));
        services.AddSingleton<ThawPlanner>();
        services.AddSingleton<HoldUps>();
        services.AddSingleton<Completion>();
        services.AddSingleton<Freezing>();
        services.AddSingleton<Thawing>();
        services.AddSingleton<Killing>();
        services.AddSingleton<CgroupLimits>();
        services.AddSingleton<Recovery>();
        services.AddSingleton<FrozenList>();
        services.AddSingleton<WatchedCgroups>();
        services.AddSingleton<IColumnProvider, FreezerColumns>();
        services.AddSingleton<ITableProvider, FreezerTable>();
        services.AddSingleton<IDetailProvider, FreezerDetails>();
        services.AddSingleton<IActionProvider, FreezerActions>();
        services.AddSingleton<IActionProvider, LimitActions>();
        services.AddSingleton<ILeavingCheck, FreezerNotice>();
        services.AddSingleton<ILeavingCheck, LimitNotice>();
        services.AddSingleton<IBackgroundRefresh, FreezerRefresh>();
        services.AddSingleton<IProbe>(static provider => new FreezerProbe(
            provider.GetRequiredService<CgroupTree>(), provider.GetRequiredService<FreezeJournal>(), Environment.OSVersion.Version));
    }
}
