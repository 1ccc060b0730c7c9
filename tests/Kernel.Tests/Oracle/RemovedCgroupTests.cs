using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A zombie keeps the cgroup that it ended in, and says so when that is removed: as /proc/PID/cgroup has it,
/// with both collectors.</summary>
public sealed class RemovedCgroupTests : IDisposable
{
    private readonly string _root = Mount.OfCgroup2(Mount.All("/proc")) ?? throw new InvalidOperationException("cgroup v2 is not mounted");
    private readonly string _name = $"bpftop-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Actor _actor;

    public RemovedCgroupTests()
    {
        Directory.CreateDirectory(Cgroup);
        try
        {
            _actor = Actor.Start("zombie-in", $"{Cgroup}/cgroup.procs");
        }
        catch
        {
            Directory.Delete(Cgroup);
            throw;
        }
    }

    private string Cgroup => Path.Combine(_root, _name);

    public void Dispose()
    {
        _actor.Dispose();
        if (Directory.Exists(Cgroup))
        {
            Directory.Delete(Cgroup);
        }
    }

    [Fact]
    public void A_zombies_cgroup_is_what_proc_says_before_and_after_it_is_removed()
    {
        using BpfCollector bpf = BpfCollector.Create();
        using ProcCollector proc = ProcCollector.ForThisMachine(null);
        Expect($"/{_name}", bpf, bpf.Cgroups);
        Expect($"/{_name}", proc, proc.Cgroups);

        Directory.Delete(Cgroup);
        Expect($"/{_name} (deleted)", bpf, bpf.Cgroups);
        Expect($"/{_name} (deleted)", proc, proc.Cgroups);

        // Another of the same name is not its own.
        Directory.CreateDirectory(Cgroup);
        Expect($"/{_name} (deleted)", bpf, bpf.Cgroups);
        Expect($"/{_name} (deleted)", proc, proc.Cgroups);
    }

    [Fact]
    public void A_cgroup_that_was_removed_before_bpftop_started_has_its_path_too()
    {
        Directory.Delete(Cgroup);
        using BpfCollector bpf = BpfCollector.Create();
        using ProcCollector proc = ProcCollector.ForThisMachine(null);
        Expect($"/{_name} (deleted)", bpf, bpf.Cgroups);
        Expect($"/{_name} (deleted)", proc, proc.Cgroups);
    }

    [Fact]
    public void What_ended_in_a_frozen_cgroup_is_not_frozen()
    {
        File.WriteAllText($"{Cgroup}/cgroup.freeze", "1");
        Wait.Until(() => File.ReadAllText($"{Cgroup}/cgroup.events").Contains("frozen 1", StringComparison.Ordinal), () => $"{Cgroup} is not frozen");
        using BpfCollector bpf = BpfCollector.Create();
        using ProcCollector proc = ProcCollector.ForThisMachine(null);

        Assert.Equal(TaskFlags.None, Look(bpf).Flags & TaskFlags.Frozen);
        Assert.Equal(TaskFlags.None, Look(proc).Flags & TaskFlags.Frozen);
    }

    private void Expect(string path, ICollector collector, ICgroupPaths paths)
    {
        Assert.Contains($"0::{path}", File.ReadAllLines($"/proc/{_actor.Pid}/cgroup"));
        ProcessRecord record = Look(collector);
        Assert.True(paths.TryGet(record.CgroupId, out string? found), collector.Name);
        Assert.Equal(path, found);
    }

    private ProcessRecord Look(ICollector collector)
    {
        foreach (ref readonly ProcessRecord record in collector.Walk(withThreads: false).Processes)
        {
            if (record.Pid == _actor.Pid)
            {
                Assert.Equal('Z', (char)record.State);
                return record;
            }
        }

        throw new InvalidOperationException($"{collector.Name}: {_actor.Pid} is not in the walk");
    }
}
