using System.Collections.Immutable;
using Bpftop.Systemd.Names;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitPathTests
{
    [Theory]
    // path, owner, service, path shown, slice
    [InlineData("/system.slice/web.service", "web.service", "web.service", "system.slice/web.service", "system.slice")]
    [InlineData("/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", "getty@tty1.service", "system.slice/system-getty.slice/getty@tty1.service", "system-getty.slice")]
    [InlineData("/system.slice/my\\x2dapp.service", "my\\x2dapp.service", "my-app.service", "system.slice/my-app.service", "system.slice")]
    [InlineData("/init.scope", "init.scope", null, "init.scope", "-.slice")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope", "session-3.scope", null, "user.slice/user-1000.slice/session-3.scope", "user-1000.slice")]
    [InlineData("/system.slice/_cpu.service", "cpu.service", "cpu.service", "system.slice/cpu.service", "system.slice")]
    [InlineData("/system.slice/dev-hugepages.mount", "dev-hugepages.mount", null, "system.slice/dev-hugepages.mount", "system.slice")]
    [InlineData("/px.slice/px-sub.slice", "px-sub.slice", null, "px.slice/px-sub.slice", "px-sub.slice")]
    [InlineData("/px.slice/not a unit", "px.slice", null, "px.slice", "px.slice")]
    // What ended in it is its, when it is gone, too.
    [InlineData("/system.slice/web.service (deleted)", "web.service", "web.service", "system.slice/web.service", "system.slice")]
    // What is below a unit is the unit's own.
    [InlineData("/system.slice/docker.service/nested/web.service", "docker.service", "docker.service", "system.slice/docker.service", "system.slice")]
    [InlineData("/machine.slice/libpod-3f.scope/container/system.slice/ssh.service", "libpod-3f.scope", null, "machine.slice/libpod-3f.scope", "machine.slice")]
    [InlineData("/kubepods.slice/kubepods-pod7.slice/cri-containerd-3f.scope/init.scope", "cri-containerd-3f.scope", null, "kubepods.slice/kubepods-pod7.slice/cri-containerd-3f.scope", "kubepods-pod7.slice")]
    // What a user's manager made is the user's own.
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/app-web.service", "user@1000.service/app-web.service", "app-web.service", "user.slice/user-1000.slice/user@1000.service/app.slice/app-web.service", "app.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope/deeper", "user@1000.service/app-term.scope", "user@1000.service", "user.slice/user-1000.slice/user@1000.service/app.slice/app-term.scope", "app.slice")]
    [InlineData("/capsule.slice/capsule@box.service/app.slice/app-web.service", "capsule@box.service/app-web.service", "app-web.service", "capsule.slice/capsule@box.service/app.slice/app-web.service", "app.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service/init.scope", "user@1000.service", "user.slice/user-1000.slice/user@1000.service/init.scope", "-.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service", "user@1000.service", "user@1000.service", "user.slice/user-1000.slice/user@1000.service", "user-1000.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice", "user@1000.service/app.slice", "user@1000.service", "user.slice/user-1000.slice/user@1000.service/app.slice", "app.slice")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/not-a-unit", "user@1000.service", "user@1000.service", "user.slice/user-1000.slice/user@1000.service", "user-1000.slice")]
    // Another manager, of which only the paths tell.
    [InlineData("/docker/3f2a/system.slice/web.service", "docker/3f2a/web.service", "web.service", "system.slice/web.service", "system.slice")]
    [InlineData("/lxc.payload.c1/init.scope", "lxc.payload.c1/init.scope", null, "init.scope", "-.slice")]
    [InlineData("/docker/3f2a/user.slice/user-7.slice/user@7.service/app.slice/a.service", "docker/3f2a/user@7.service/a.service", "a.service", "user.slice/user-7.slice/user@7.service/app.slice/a.service", "app.slice")]
    public void A_path_names_its_owner(string path, string key, string? service, string shown, string slice)
    {
        UnitOwner? owner = UnitPath.Parse(path, []);

        Assert.NotNull(owner);
        Assert.Equal((key, service, shown, slice), (owner.Key, owner.Service, owner.Path, owner.Slice));
        Assert.Equal((owner.Manager, owner.Unit), UnitOwner.FromKey(owner.Key));
        Assert.Equal(owner.Unit[(owner.Unit.LastIndexOf('.') + 1)..], owner.Kind);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("//")]
    [InlineData("/docker/3f2a")]
    [InlineData("/kubepods/burstable/pod7/3f2a")]
    [InlineData("/getty@.service")]
    [InlineData("/_.service")]
    public void A_path_without_a_unit_has_no_owner(string path) => Assert.Null(UnitPath.Parse(path, []));

    [Fact]
    public void The_deepest_known_manager_owns_what_is_in_its_tree()
    {
        ImmutableArray<ManagerRoot> roots = [ManagerRoot.Same, new("/machine.slice/libpod-3f.scope/container", "", "")];

        Assert.Equal("machine.slice/libpod-3f.scope/container/ssh.service", UnitPath.Parse("/machine.slice/libpod-3f.scope/container/system.slice/ssh.service", roots)!.Key);
        Assert.Equal("libpod-3f.scope", UnitPath.Parse("/machine.slice/libpod-3f.scope/containers/system.slice/ssh.service", roots)!.Key);
        Assert.Equal("libpod-3f.scope", UnitPath.Parse("/machine.slice/libpod-3f.scope", roots)!.Key);
        Assert.Null(UnitPath.Parse("/", roots));
    }

    [Fact]
    public void From_inside_a_container_the_outer_manager_owns_everything()
    {
        ImmutableArray<ManagerRoot> roots = [new("", "/system.slice/docker-3f.scope", "")];

        Assert.Equal("docker-3f.scope", UnitPath.Parse("/", roots)!.Key);
        Assert.Equal("docker-3f.scope", UnitPath.Parse("/system.slice/web.service", roots)!.Key);
        Assert.Equal("system.slice/docker-3f.scope", UnitPath.Parse("/worker", roots)!.Path);
    }

    [Theory]
    // seen, managed, tree: above, hidden
    [InlineData("/init.scope", "/init.scope", "", "", "")]
    [InlineData("/docker/3f/init.scope", "/init.scope", "", "/docker/3f", "")]
    [InlineData("/", "/system.slice/docker-3f.scope", "", "", "/system.slice/docker-3f.scope")]
    [InlineData("/work", "/system.slice/docker-3f.scope/work", "", "", "/system.slice/docker-3f.scope")]
    [InlineData("/u.slice/user@7.service/init.scope", "/u.slice/user@7.service/init.scope", "/u.slice/user@7.service", "/u.slice/user@7.service", "")]
    [InlineData("/lxc/u.slice/user@7.service/init.scope", "/u.slice/user@7.service/init.scope", "/u.slice/user@7.service", "/lxc/u.slice/user@7.service", "")]
    [InlineData("/", "/u.slice/user@7.service/box.scope", "/u.slice/user@7.service", "", "/box.scope")]
    [InlineData("/user@7.service/init.scope", "/u.slice/user@7.service/init.scope", "/u.slice/user@7.service", "/user@7.service", "")]
    public void One_cgroup_that_both_see_tells_where_the_managers_root_is(string seen, string managed, string tree, string above, string hidden)
    {
        ManagerRoot root = ManagerRoot.Of(seen, managed, tree)!;

        Assert.Equal(new ManagerRoot(above, hidden, tree), root);
        Assert.Equal(seen.TrimEnd('/'), root.AsBpftopSees(managed));
    }

    [Theory]
    // above, hidden: label, whether it may speak for user 7
    [InlineData("/user.slice/user-7.slice/user@7.service", "", "user@7.service", true)]
    [InlineData("/lxc/user.slice/user-7.slice/user@7.service", "", "lxc/user@7.service", true)]
    [InlineData("/user.slice/user-8.slice/user@8.service", "", "user@8.service", false)]
    [InlineData("/user.slice/user-8.slice/user@8.service/x/user@7.service", "", "", false)]
    [InlineData("/web.service/user@7.service", "", "", false)]
    [InlineData("", "", "", false)]
    // These call themselves right, and would have everything below "/" or "/a" read as the user's.
    [InlineData("", "/user.slice/user-7.slice/user@7.service", "user@7.service", false)]
    [InlineData("/a", "/user@7.service", "a/user@7.service", false)]
    public void Only_what_changes_no_other_path_may_speak_for_a_user(string above, string hidden, string label, bool may)
    {
        ManagerRoot root = new(above, hidden, "");

        Assert.Equal(label, root.Label);
        Assert.Equal(may, root.IsOf("user@7.service"));
    }

    [Fact]
    public void What_a_manager_names_beyond_bpftops_sight_has_no_path()
    {
        Assert.Null(ManagerRoot.Of("/a", "/b", ""));
        Assert.Null(new ManagerRoot("", "/system.slice/docker-3f.scope", "").AsBpftopSees("/system.slice/web.service"));
        Assert.Null(new ManagerRoot("", "/system.slice/docker-3f.scope", "").AsBpftopSees("/system.slice/docker-3f.scope2"));
        Assert.Null(ManagerRoot.Same.AsBpftopSees("relative"));
    }
}
