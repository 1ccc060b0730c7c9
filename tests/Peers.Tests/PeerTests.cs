namespace Bpftop.Peers.Tests;

/// <summary>Each peer starts, does what the tests need, and leaves nothing behind.</summary>
public sealed class PeerTests
{
    [Fact]
    public async Task A_system_manager_runs_its_units_in_its_own_cgroup()
    {
        SystemdPeer peer = new(("extra.service", SystemdUnits.Service("Extra", "ExecStart=/bin/sleep 100000")));
        await LeavesNothingAsync(peer, async () =>
        {
            Assert.Equal("/shop.slice/web.service", await peer.PropertyAsync("web.service", "ControlGroup", "Service"));
            Assert.Equal(peer.CgroupPath + "/shop.slice/web.service", Cgroup2.Of(peer.MainPid("/shop.slice/web.service")));
            Assert.Equal(peer.CgroupPath + "/init.scope", Cgroup2.Of(peer.ManagerPid));
            await peer.StartUnitAsync("extra.service");
            await peer.StartTransientAsync("passing.service", "/bin/sleep", "100000");
            Assert.Equal("/bin/sleep", File.ReadAllText($"/proc/{peer.MainPid("/system.slice/passing.service")}/cmdline").Split('\0')[0]);
            await peer.StopUnitAsync("extra.service");
            Assert.False(Directory.Exists(Cgroup2.Folder(peer.CgroupPath + "/system.slice/extra.service")));
        });
    }

    [Fact]
    public async Task A_user_manager_names_cgroups_as_the_host_does()
    {
        SystemdUserPeer peer = new();
        await LeavesNothingAsync(peer, async () =>
        {
            string cgroup = await peer.PropertyAsync("web.service", "ControlGroup", "Service");
            Assert.Equal(peer.CgroupPath + "/shop.slice/web.service", cgroup);
            await peer.CallAsync("FreezeUnit", "s", "web.service");
            Assert.True(Cgroup2.IsFrozen(cgroup));
        });
    }

    [Fact]
    public async Task A_manager_can_be_started_again()
    {
        SystemdPeer peer = new();
        await LeavesNothingAsync(peer, async () =>
        {
            int before = peer.ManagerPid;
            await peer.CrashAsync();
            await peer.StartAsync();
            Assert.NotEqual(before, peer.ManagerPid);
            await peer.WaitForStateAsync("web.service", "active");
        });
    }

    [Fact]
    public async Task The_live_monitor_sees_what_a_peer_starts_at_its_next_refresh()
    {
        SystemdPeer peer = new();
        await LeavesNothingAsync(peer, async () =>
        {
            using LiveMonitor monitor = new();
            await peer.StartTransientAsync("passing.service", "/bin/sleep", "100000");
            int pid = peer.MainPid("/system.slice/passing.service");
            Assert.False(monitor.Has(pid));
            await monitor.NextAsync();
            Assert.Equal("sleep", monitor.Row(pid).Name);
            Assert.NotEqual(pid, monitor.Row(pid).NamespacePid);
            Assert.Equal(Cgroup2.Of(pid), monitor.Text(pid, "cgroup"));
        });
    }

    [Fact]
    public Task Docker_freezes_by_version_2_where_it_sees_only_that() =>
        UseEngineAsync(new DockerPeer(), static (peer, web) => ((DockerPeer)peer).CgroupOf(web), frozen: true);

    [Fact]
    public Task Docker_freezes_by_version_1_where_it_sees_that() =>
        UseEngineAsync(new DockerV1Peer(), static (peer, web) => ((DockerPeer)peer).CgroupOf(web), frozen: false);

    [Fact]
    public Task Podman_freezes_by_version_2() =>
        UseEngineAsync(new PodmanPeer(), static (peer, web) => ((PodmanPeer)peer).CgroupOf(web), frozen: true);

    [Fact]
    public async Task A_peer_whose_test_and_keeper_were_killed_is_cleared_away_by_the_next_run()
    {
        SystemdUserPeer peer = new();
        await peer.InitializeAsync();
        int[] processes = Cgroup2.Processes(peer.CgroupPath, below: true);
        peer.KillKeeper();
        Assert.All(processes, static pid => Assert.True(Cgroup2.IsAlive(pid)));

        PeerFolder.Sweep();
        Assert.All(processes, static pid => Assert.True(Cgroup2.IsAlive(pid), "its test process is still there"));

        // No process has this start time.
        await File.WriteAllTextAsync(Path.Join(peer.Directory, "owner"), "1 0 elsewhere");
        PeerFolder.Sweep();
        AssertNothingLeft(peer, processes);
    }

    private static Task UseEngineAsync(EnginePeer peer, Func<EnginePeer, Container, string> cgroupOf, bool frozen) => LeavesNothingAsync(peer, async () =>
    {
        Container web = await peer.RunAsync("web", labels: [("tier", "front")]);
        Assert.Equal(cgroupOf(peer, web), Cgroup2.Of(web.Pid));
        await peer.PauseAsync("web");
        Assert.Equal(frozen, Cgroup2.IsFrozen(cgroupOf(peer, web)));

        await peer.CrashAsync();
        await peer.StartAsync();
        Assert.Equal("front", (string?)(await peer.InspectAsync("web"))["Config"]!["Labels"]!["tier"]);
        Assert.Equal(web.Pid, (int)(await peer.InspectAsync("web"))["State"]!["Pid"]!);

        await peer.StopAsync();
        Assert.False(File.Exists(peer.SocketPath));
        Assert.True(Cgroup2.IsAlive(web.Pid));
        await peer.StartAsync();
        Container second = await peer.RunAsync("second", ["sh", "-c", "while :; do :; done"]);
        await peer.RenameAsync("second", "other");
        await peer.RemoveAsync("other");
        Assert.False(Cgroup2.IsAlive(second.Pid));

        // The paused container is left for the end: a frozen process does not hear of a signal by itself.
    });

    private static async Task LeavesNothingAsync(Peer peer, Func<Task> use)
    {
        int[] processes;
        await peer.InitializeAsync();
        try
        {
            await use();
            processes = Cgroup2.Processes(peer.CgroupPath, below: true);
        }
        finally
        {
            await peer.DisposeAsync();
        }

        AssertNothingLeft(peer, processes);
    }

    private static void AssertNothingLeft(Peer peer, int[] processes)
    {
        Assert.NotEmpty(processes);
        Assert.All(processes, static pid => Assert.False(Cgroup2.IsAlive(pid), $"process {pid} is still there"));
        Assert.False(Directory.Exists(peer.Directory));
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", peer.CgroupPath[1..], new EnumerationOptions { MaxRecursionDepth = 2, RecurseSubdirectories = true }));
        Assert.DoesNotContain(peer.CgroupPath, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }
}
