using Bpftop.Plugins.Tests;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>The tab of the details of a process, at real managers.</summary>
public sealed class SystemdDetailTests(OneSystemd systemd) : IClassFixture<OneSystemd>
{
    [Fact]
    public async Task It_says_of_the_unit_what_the_manager_says()
    {
        using SystemdUnderTest under = await SystemdUnderTest.StartAsync(systemd.Peer);
        int web = systemd.Peer.MainPid("/shop.slice/web.service");
        await under.Monitor.RefreshUntilAsync(() => under.Monitor.Has(web) && under.Monitor.Text(web, "systemd.unit") == "web.service", "its unit");

        FieldSheet rows = await under.Monitor.DetailAsync("systemd.details", web);

        Assert.Equal(("web.service", systemd.Peer.CgroupPath[1..]), (rows["unit/unit"], rows["unit/manager"]));
        Assert.Equal(("The web server", "loaded", "active/running"), (rows["unit/description"], rows["unit/load"], rows["unit/state"]));
        Assert.Equal(await systemd.Peer.PropertyAsync("web.service", "FragmentPath"), rows["files/unit file"]);
        Assert.Equal(await systemd.Peer.PropertyAsync("web.service", "Result", "Service"), rows["run/result"]);
        Assert.StartsWith($"{SystemdUnderTest.NamespacePid(web)}, in its manager's pid namespace", rows["run/main pid"], StringComparison.Ordinal);
        Assert.Equal(("simple", "0"), (rows["run/type"], rows["run/restarts"]));
        Assert.Contains("shop.slice", rows["relations/requires"].Split(' '));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$", rows["unit/since"]);

        // Its files are in a mount namespace of its own, and so is its journal.
        Assert.Contains("its manager may see other files by these paths", rows.Notice, StringComparison.Ordinal);
        Assert.Empty(rows.Group("text"));
        Assert.StartsWith("not read: ", Assert.Single(rows.Group("journal")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_has_nothing_of_a_run()
    {
        // Of the manager itself, which is in a scope: no service, so nothing of a run.
        using SystemdUnderTest under = await SystemdUnderTest.StartAsync(systemd.Peer);
        int manager = systemd.Peer.ManagerPid;
        await under.Monitor.RefreshUntilAsync(() => under.Monitor.Has(manager) && under.Monitor.Text(manager, "systemd.unit") == "init.scope", "its unit");

        FieldSheet rows = await under.Monitor.DetailAsync("systemd.details", manager);

        Assert.Equal(("init.scope", "active/running"), (rows["unit/unit"], rows["unit/state"]));
        Assert.False(rows.Has("run/main pid"));
        Assert.Empty(rows.Group("run"));
    }
}
