using System.Collections.Immutable;
using Bpftop.Systemd.Actions;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>A manager that does as it is told, and notes it.</summary>
internal sealed class FakeControls : IUnitControls
{
    /// <summary>What was done: "restart web.service".</summary>
    public List<string> Done { get; } = [];

    /// <summary>Connections that are open.</summary>
    public int Open { get; private set; }

    /// <summary>Where a unit's cgroup is.</summary>
    public Dictionary<string, string> Cgroups { get; } = [];

    /// <summary>Units that are stopped along with each.</summary>
    public Dictionary<string, ImmutableArray<string>> Along { get; } = [];

    /// <summary>What it says instead of doing it.</summary>
    public Dictionary<string, string> Failures { get; } = [];

    /// <summary>Called at each run.</summary>
    public Action? OnRun { get; set; }

    public Task<IUnitControl> OpenAsync(ManagerUnits manager, CancellationToken cancel)
    {
        Open++;
        return Task.FromResult<IUnitControl>(new Control(this, manager));
    }

    private sealed class Control(FakeControls controls, ManagerUnits manager) : IUnitControl
    {
        public Task<UnitFacts?> LookAsync(string unit) => Task.FromResult(manager.Units.GetValueOrDefault(unit));

        public Task<string?> CgroupOfAsync(string unit) => Task.FromResult(controls.Cgroups.GetValueOrDefault(unit));

        public Task<ImmutableArray<string>> StoppedAlongAsync(string unit) => Task.FromResult(controls.Along.GetValueOrDefault(unit, []));

        public Task<string?> RunAsync(UnitVerb verb, string unit, TimeSpan limit)
        {
            controls.OnRun?.Invoke();
            if (controls.Failures.TryGetValue(unit, out string? failure))
            {
                return failure is "denied" ? throw new BusException(BusSentence.Of("org.freedesktop.DBus.Error.AccessDenied", "")) : Task.FromResult<string?>(failure);
            }

            controls.Done.Add($"{verb.Word} {manager.Label}/{unit}");
            return Task.FromResult<string?>(null);
        }

        public void Dispose() => controls.Open--;
    }
}
