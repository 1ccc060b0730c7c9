using System.Text.Json.Nodes;
using Bpftop.Plugins.Tests;
using Bpftop.Toolkit;
using ContainersPlugin = Bpftop.Containers.ContainersPlugin;

namespace Bpftop.Peers.Tests.Containers;

/// <summary>What the plugin shows and does with a real engine; the same for each.</summary>
/// <typeparam name="TPeer">The engine.</typeparam>
public abstract class EngineTests<TPeer>(TPeer peer) : IClassFixture<TPeer>
    where TPeer : EnginePeer
{
    private const string Table = "container.containers";

    protected TPeer Peer => peer;

    /// <summary>What the runtime column says.</summary>
    protected abstract string Runtime { get; }

    /// <summary>The container's cgroup.</summary>
    protected abstract string CgroupOf(Container container);

    [Fact]
    public async Task A_container_has_its_name_and_image_at_the_refresh_after_its_start()
    {
        using LiveMonitor monitor = await WatchAsync();

        Container web = await RunAndSeeWithinOneRefreshAsync(monitor);

        Assert.Equal(
            (web.Name, web.Id, BusyboxImage.Name, Runtime, "running"),
            (Text(monitor, web, "name"), Text(monitor, web, "id"), Text(monitor, web, "image"), Text(monitor, web, "runtime"), Text(monitor, web, "status")));

        // Labels are in no event: the engine is asked for them.
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "project") == "shop", "its project", Table);
        Dictionary<string, object?> row = Row(monitor, web.Id)!;
        Assert.Equal((web.Name, 1.0, "running"), (row["container.name"], row["container.processes"], row["container.state"]));
        Assert.Null(monitor.Text(Environment.ProcessId, "container.name"));
    }

    [Fact]
    public async Task Every_process_of_a_container_shows_it_in_its_sub_cgroups_too()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container many = await peer.RunAsync("many", ["sh", "-c", "sleep 100000 & sleep 100000 & wait"]);

        int[] pids = [];
        await monitor.RefreshUntilAsync(
            () =>
            {
                pids = Cgroup2.Processes(CgroupOf(many), below: true);
                return pids.Length == 3 && pids.All(monitor.Has) && pids.All(pid => monitor.Text(pid, "container.name") == "many");
            },
            "three processes in it",
            Table);

        Assert.Equal(3.0, Row(monitor, many.Id)!["container.processes"]);
        Assert.Equal(pids.Order(), Pids(monitor, many.Id).Order());
    }

    [Fact]
    public async Task A_container_that_was_paused_before_bpftop_was_started_is_listed()
    {
        Container web = await peer.RunAsync("asleep");
        await peer.PauseAsync("asleep");
        using LiveMonitor monitor = await WatchAsync();

        await monitor.RefreshUntilAsync(
            () => (Text(monitor, web, "name"), Text(monitor, web, "status")) == ("asleep", "paused") && Row(monitor, web.Id) is { } row && (string?)row["container.state"] == "paused",
            "the paused container",
            Table);
        await peer.UnpauseAsync("asleep");
    }

    [Fact]
    public async Task A_new_name_a_pause_and_its_end_are_seen()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync("before");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "before", "its name");

        await peer.RenameAsync("before", "after");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "after", "its new name");
        await peer.PauseAsync("after");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") == "paused", "the pause");

        // The walk of that refresh may have been before the pause.
        monitor.Refresh();
        Assert.Equal(Cgroup2.IsFrozen(CgroupOf(web)), monitor.Text(web.Pid, "state") == "F");
        await peer.UnpauseAsync("after");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") == "running", "the end of the pause");
    }

    [Fact]
    public async Task A_container_that_was_killed_is_listed_without_processes_until_it_is_removed()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync("killed");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "killed", "its name");

        await peer.KillAsync("killed");
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is { } row && (string?)row["container.state"] == "exited (137)" && (double)row["container.processes"]! == 0, "its end", Table);
        await peer.RemoveAsync("killed");
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is null, "its removal", Table);
    }

    [Fact]
    public async Task Names_stay_while_the_engine_is_away_and_are_followed_again_when_it_is_back()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync("lasting");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "lasting", "its name");

        await peer.CrashAsync();
        try
        {
            await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") is null, "that its state is not known");
            Assert.Equal("lasting", Text(monitor, web, "name"));
        }
        finally
        {
            await peer.StartAsync();
        }

        await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") == "running", "its state");
        await peer.RenameAsync("lasting", "back");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "back", "its new name");
    }

    [Fact]
    public async Task Containers_of_before_bpftop_was_started_have_their_names()
    {
        Container web = await peer.RunAsync("earlier");
        await peer.CrashAsync();
        using LiveMonitor monitor = LiveMonitor.With(new ContainersPlugin(), ("sockets", peer.SocketPath));
        try
        {
            await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == web.Id[..12], "the short id, for nobody knows more");
        }
        finally
        {
            await peer.StartAsync();
        }

        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "earlier", "its name");
    }

    [Fact]
    public async Task Its_actions_are_planned_and_done_by_the_engine()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync("acted", ["sh", "-c", "sleep 100000 & wait"]);
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "acted" && Text(monitor, web, "status") == "running" && Cgroup2.Processes(CgroupOf(web), below: true).Length == 2, "its name", Table);

        ActionPlan.Ready pause = Assert.IsType<ActionPlan.Ready>(await PlanAsync(monitor, "container.pause", web));
        Assert.Equal($"pauses acted ({BusyboxImage.Name}): 2 processes", pause.Summary);
        Assert.Equal(Cgroup2.Processes(CgroupOf(web), below: true).Order(), pause.Targets.Select(static key => key.Pid).Order());
        Assert.Contains(pause.Effects, line => line == $"{web.Pid} sh");
        Assert.Equal("running", await StateAsync("acted"));
        await RunAsync(monitor, pause, "paused acted");
        Assert.Equal("paused", await StateAsync("acted"));
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") == "paused", "the pause");

        Assert.Equal("acted is paused: it cannot be paused", Assert.IsType<ActionPlan.Refused>(await PlanAsync(monitor, "container.pause", web)).Reason);
        await RunAsync(monitor, await PlanAsync(monitor, "container.unpause", web), "unpaused acted");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "status") == "running", "the end of the pause");

        await RunAsync(monitor, await PlanAsync(monitor, "container.kill", web), "killed acted");
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is { } row && (string?)row["container.state"] == "exited (137)", "its end", Table);

        // Nothing of it runs: the table's row is what is left to choose.
        await RunAsync(monitor, await monitor.Actions.PlanAsync(new ActionRequest("container.restart", [], [web.Id]), CancellationToken.None), "restarted acted");
        Assert.Equal("running", await StateAsync("acted"));
    }

    [Fact]
    public async Task The_details_of_a_process_have_what_the_engine_says_of_its_container()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync(
            "told", labels: [("tier", "front")], host: new JsonObject { ["RestartPolicy"] = new JsonObject { ["Name"] = "on-failure", ["MaximumRetryCount"] = 3 } },
            config: new JsonObject { ["Env"] = new JsonArray("TOKEN=hunter2") });
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "told" && Text(monitor, web, "status") == "running", "its name");
        JsonNode said = await peer.InspectAsync("told");

        FieldSheet rows = await monitor.DetailAsync("container.details", web.Pid);

        Assert.Null(rows.Notice);
        Assert.Equal(("told", web.Id, Runtime, peer.SocketPath), (rows["container/name"], rows["container/id"], rows["container/runtime"], rows["container/engine"]));
        Assert.Equal(((string)said["Config"]!["Image"]!, "sleep 100000"), (rows["container/image"], rows["container/command"]));
        string started = FieldText.Moment(((DateTimeOffset)said["State"]!["StartedAt"]!).ToUnixTimeMilliseconds() / 1e3, TimeZoneInfo.Local)!;
        Assert.Equal(("running", started), (rows["state/state"], rows["state/started"]));
        Assert.Equal(("on-failure, 3 times at most", "0"), (rows["state/restart"], rows["state/restarts"]));
        Assert.Equal(("no limit", "front"), (rows["limits/memory"], rows["labels/tier"]));
        Assert.True(rows.Has("environment/TOKEN"));
        Assert.DoesNotContain(rows.Keys, static key => key.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_container_that_is_gone_meanwhile_is_a_result()
    {
        using LiveMonitor monitor = await WatchAsync();
        Container web = await peer.RunAsync("refused");
        await monitor.RefreshUntilAsync(() => Text(monitor, web, "name") == "refused", "its name");
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await PlanAsync(monitor, "container.restart", web));

        // Somebody else was faster; the process of the plan has ended, too.
        await peer.RemoveAsync("refused");
        ActionResult result = await monitor.Actions.RunAsync(plan, CancellationToken.None);

        Assert.False(result.Succeeded);
        Assert.Equal("every process of it has ended", result.Message);
        await monitor.RefreshUntilAsync(() => Row(monitor, web.Id) is null, "its removal", Table);
        Assert.Equal(
            "the container is gone, or its engine is",
            Assert.IsType<ActionPlan.Refused>(await monitor.Actions.PlanAsync(new ActionRequest("container.restart", [], [web.Id]), CancellationToken.None)).Reason);
    }

    /// <summary>The program refreshes once a second; the monitor of the tests several times as often. A busy machine may
    /// hold up the engine or the monitor with one container, and not with each of three.</summary>
    private async Task<Container> RunAndSeeWithinOneRefreshAsync(LiveMonitor monitor)
    {
        for (int time = 1; ; time++)
        {
            string name = $"shown{time}";
            Container web = await peer.RunAsync(name, labels: [("com.docker.compose.project", "shop")]);
            for (TimeSpan waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(1); waited += LiveMonitor.Interval)
            {
                await monitor.NextAsync(Table);
                if (Text(monitor, web, "name") == name && Text(monitor, web, "image") is not null && Text(monitor, web, "status") == "running")
                {
                    return web;
                }
            }

            Assert.True(time < 3, $"its name is {Text(monitor, web, "name")}, its image {Text(monitor, web, "image")}, its status {Text(monitor, web, "status")}");
        }
    }

    /// <summary>A container's cell.</summary>
    private protected static string? Text(LiveMonitor monitor, Container container, string column) =>
        monitor.Has(container.Pid) ? monitor.Text(container.Pid, $"container.{column}") : null;

    /// <summary>A row of the table, or null.</summary>
    private protected static Dictionary<string, object?>? Row(LiveMonitor monitor, string key) =>
        monitor.Table(Table).Where(row => row.Key == key).Select(static row => row.Cells).SingleOrDefault();

    /// <summary>A monitor whose plugin has heard the engine.</summary>
    private protected async Task<LiveMonitor> WatchAsync()
    {
        LiveMonitor monitor = LiveMonitor.With(new ContainersPlugin(), ("sockets", peer.SocketPath));
        try
        {
            await monitor.WaitUntilReadyAsync();
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    private static Task<ActionPlan> PlanAsync(LiveMonitor monitor, string action, Container container) =>
        monitor.Actions.PlanAsync(new ActionRequest(action, [monitor.Row(container.Pid)], []), CancellationToken.None);

    private static async Task RunAsync(LiveMonitor monitor, ActionPlan plan, string expected)
    {
        ActionResult result = await monitor.Actions.RunAsync(Assert.IsType<ActionPlan.Ready>(plan), CancellationToken.None);
        Assert.Equal((true, expected), (result.Succeeded, string.Join("; ", [result.Message, .. result.Failures])));
    }

    private async Task<string> StateAsync(string name) => (string)(await peer.InspectAsync(name))["State"]!["Status"]!;

    private static IEnumerable<int> Pids(LiveMonitor monitor, string id)
    {
        foreach (ProcessRow row in monitor.Frame.Rows[..monitor.Frame.RowCount].ToArray())
        {
            if (monitor.Text(row.Key.Pid, "container.id") == id)
            {
                yield return row.Key.Pid;
            }
        }
    }
}
