using Bpftop.Containers.Paths;

namespace Bpftop.Plugins.Tests.Containers;

public sealed class ContainerPathTests
{
    private const string Id = "3d3c56d2202df5d696bce0a185e1870fb62d4248b07d932add9c8f398b107499";
    private const string Other = "b9a1f0c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";
    private const string Uid = "0f2ad3c4-6f0e-4d5c-8a9b-1c2d3e4f5a6b";
    private const string SliceUid = "0f2ad3c4_6f0e_4d5c_8a9b_1c2d3e4f5a6b";

    [Theory]
    [InlineData($"/docker/{Id}", "docker")]
    [InlineData($"/docker/{Id}/init.scope", "docker")]
    [InlineData($"/system.slice/docker-{Id}.scope", "docker")]
    [InlineData($"/system.slice/docker-{Id}.scope/system.slice/ssh.service", "docker")]
    [InlineData($"/batch.slice/docker-{Id}.scope", "docker")]
    [InlineData($"/machine.slice/libpod-{Id}.scope", "podman")]
    [InlineData($"/machine.slice/libpod-{Id}.scope/container", "podman")]
    [InlineData($"/machine.slice/libpod-{Id}.scope/container/init.scope", "podman")]
    [InlineData($"/libpod_parent/libpod-{Id}", "podman")]
    [InlineData($"/system.slice/web.service/libpod-payload-{Id}", "podman")]
    [InlineData($"/system.slice/cri-containerd-{Id}.scope", "containerd")]
    [InlineData($"/system.slice/nerdctl-{Id}.scope", "containerd")]
    [InlineData($"/default/{Id}", "containerd")]
    [InlineData($"/k8s.io/{Id}", "containerd")]
    [InlineData($"/system.slice/crio-{Id}.scope", "cri-o")]
    public void The_id_and_the_runtime_are_in_the_path(string path, string runtime)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.NotNull(container);
        Assert.Equal(runtime, container.Runtime);
        Assert.Equal(Id, container.Id);
        Assert.Equal(Id, container.Key);
        Assert.Equal(Id[..12], container.OwnName);
        Assert.StartsWith(container.Path, path, StringComparison.Ordinal);
        Assert.Contains(Id, container.Path, StringComparison.Ordinal);
        Assert.False(container.NeedsEngine);
    }

    [Theory]
    [InlineData($"/system.slice/docker-{Id}.scope")]
    [InlineData($"/docker/{Id}")]
    [InlineData($"/machine.slice/libpod-{Id}.scope/container")]
    public void What_ended_in_a_container_is_its_own_when_its_cgroup_is_gone(string path)
    {
        ContainerIdentity? living = ContainerPath.Parse(path);

        Assert.NotNull(living);
        Assert.Equal(living, ContainerPath.Parse($"{path} (deleted)"));
        Assert.DoesNotContain("deleted", living.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"/kubepods/besteffort/pod{Uid}/{Id}", null)]
    [InlineData($"/kubepods/burstable/pod{Uid}/{Id}", null)]
    [InlineData($"/kubepods/pod{Uid}/{Id}", null)]
    [InlineData($"/kubelet/kubepods/burstable/pod{Uid}/{Id}", null)]
    [InlineData($"/kubepods/burstable/pod{Uid}/crio-{Id}", "cri-o")]
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{SliceUid}.slice/cri-containerd-{Id}.scope", "containerd")]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{SliceUid}.slice/crio-{Id}.scope", "cri-o")]
    [InlineData($"/kubepods.slice/kubepods-pod{SliceUid}.slice/crio-{Id}.scope/container", "cri-o")]
    [InlineData($"/kubepods.slice/kubepods-pod{SliceUid}.slice/docker-{Id}.scope", "docker")]
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod{SliceUid}.slice/cri-containerd-{Id}.scope", "containerd")]
    [InlineData($"/system.slice/containerd.service/kubepods-burstable-pod{SliceUid}.slice:cri-containerd:{Id}", "containerd")]
    public void A_pod_is_named_by_its_uid_under_either_driver_in_every_class(string path, string? runtime)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.NotNull(container);
        Assert.Equal((runtime, Id, Uid), (container.Runtime, container.Id, container.PodId));
        Assert.False(container.NeedsEngine);
    }

    [Fact]
    public void A_static_pod_has_the_hash_of_its_file_for_a_uid() => Assert.Equal(
        "1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1",
        ContainerPath.Parse($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1.slice/cri-containerd-{Id}.scope")?.PodId);

    [Theory]
    [InlineData($"/libpod_parent/libpod_pod_{Other}/libpod-{Id}")]
    [InlineData($"/machine.slice/machine-libpod_pod_{Other}.slice/libpod-{Id}.scope")]
    public void A_pod_of_podman_is_named_by_its_id(string path) =>
        Assert.Equal((Other, Id), (ContainerPath.Parse(path)?.PodId, ContainerPath.Parse(path)?.Id));

    [Theory]
    [InlineData("/lxc.payload.web", "lxc", "web")]
    [InlineData("/lxc.payload.web/system.slice/cron.service", "lxc", "web")]
    [InlineData("/lxc.payload.project_web-1", "lxc", "project_web-1")]
    [InlineData("/lxc.payload/web", "lxc", "web")]
    [InlineData("/lxc/101/ns/init.scope", "lxc", "101")]
    [InlineData("/machine.slice/machine-lxc\\x2d4711\\x2dweb\\x2d1.scope", "lxc", "web-1")]
    [InlineData("/machine.slice/machine-web.scope/payload", "nspawn", "web")]
    [InlineData("/machine.slice/machine-build\\x2dbox.scope", "nspawn", "build-box")]
    [InlineData("/machine.slice/systemd-nspawn@build-box.service/payload/init.scope", "nspawn", "build-box")]
    [InlineData("/machine.slice/systemd-nspawn@b\\xc3\\xbccher.service", "nspawn", "bücher")]
    public void A_runtime_without_ids_has_names(string path, string runtime, string name)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.NotNull(container);
        Assert.Equal((runtime, name, $"{runtime}:{name}"), (container.Runtime, container.OwnName, container.Key));
        Assert.True(container.IsNamed);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/init.scope")]
    [InlineData("/user.slice/user-1000.slice/session-2.scope")]
    [InlineData("/system.slice/docker.service")]
    [InlineData($"/machine.slice/libpod-conmon-{Id}.scope")]
    [InlineData($"/libpod_parent/libpod-conmon-{Id}")]
    [InlineData($"/system.slice/crio-conmon-{Id}.scope")]
    [InlineData("/lxc.monitor.web")]
    [InlineData("/lxc.monitor/web")]
    [InlineData("/lxc.payload.")]
    [InlineData("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope")]
    [InlineData("/machine.slice/machine-web.scope/supervisor")]
    [InlineData("/machine.slice/systemd-nspawn@web.service/supervisor")]
    [InlineData("/docker/3d3c56d2202d")]
    [InlineData("/docker/3D3C56D2202DF5D696BCE0A185E1870FB62D4248B07D932ADD9C8F398B107499")]
    [InlineData($"/system.slice/build-{Id}.scope")]
    [InlineData($"/system.slice/docker-{Id}0.scope")]
    [InlineData($"/kubepods/burstable/pod{Uid}")]
    [InlineData($"/libpod_parent/libpod_pod_{Id}")]
    [InlineData("/docker/buildkit")]
    [InlineData("/docker/buildkit/short")]
    [InlineData("/system.slice/docker-proxy.scope")]
    [InlineData("/garden/good")]
    [InlineData("/system.slice/garden.service/garden/0f2ad3c4")]
    [InlineData($"/system.slice/web.service/runtime")]
    public void What_only_looks_like_a_container_is_none(string path) => Assert.Null(ContainerPath.Parse(path));

    [Theory]
    [InlineData($"/ci/jobs/{Id}")]
    [InlineData($"/{Id}")]
    [InlineData($"/jobs/0f2ad3c4-6f0e-4d5c-8a9b-1c2d3e4f5a6b/{Id}")]
    [InlineData($"/kubepods/burstable/{Id}")]
    public void An_id_in_a_cgroup_of_any_name_is_a_container_only_if_an_engine_says_so(string path)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.True(container?.NeedsEngine);
        Assert.Null(container?.Runtime);
        Assert.Equal(Id, container?.Id);
    }

    [Fact]
    public void The_innermost_container_counts_and_knows_those_around_it()
    {
        ContainerIdentity? inner = ContainerPath.Parse($"/docker/{Id}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{SliceUid}.slice/cri-containerd-{Other}.scope");

        Assert.Equal(("containerd", Other, Uid), (inner?.Runtime, inner?.Id, inner?.PodId));
        Assert.Equal(("docker", Id), (inner?.Outer?.Runtime, inner?.Outer?.Id));
        Assert.Null(inner?.Outer?.PodId);
        Assert.Equal($"{Id}/{Other}", inner?.Key);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(50)]
    public void Nesting_is_followed_as_deep_as_a_path_can_be(int levels)
    {
        ContainerIdentity? container = ContainerPath.Parse(string.Concat(Enumerable.Range(1, levels).Select(static level => $"/docker/{level:x64}")));

        Assert.Equal($"{levels:x64}", container?.Id);
        Assert.Equal(levels - 1, container?.Depth);
        Assert.Equal($"/docker/{1:x64}", OutermostOf(container!).Path);
    }

    /// <summary>Shapes that users of each have shown in public: amazon-ecs-agent#3127 (both drivers of ECS),
    /// moby/buildkit#6368, docker/buildx#2903 and moby/moby#37644 (builds), elastic/apm-agent-nodejs#1191 and SUSE/scf#1345
    /// (Garden).</summary>
    [Theory]
    [InlineData($"/ecs/0f2ad3c4-6f0e-4d5c-8a9b-1c2d3e4f5a6b/{Id}", "docker", Id)]
    [InlineData($"/ecs/1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1/{Id}", "docker", Id)]
    [InlineData($"/ecstasks.slice/ecstasks-1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1.slice/docker-{Id}.scope", "docker", Id)]
    [InlineData("/ecs/1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1/1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1-1234567890", "fargate", "1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1-1234567890")]
    [InlineData("/docker/buildkit/yx3qqk3vbcmhqn4p1pjk0a5du", "buildkit", "yx3qqk3vbcmhqn4p1pjk0a5du")]
    [InlineData("/buildkit/yx3qqk3vbcmhqn4p1pjk0a5du", "buildkit", "yx3qqk3vbcmhqn4p1pjk0a5du")]
    [InlineData("/system.slice/docker-yx3qqk3vbcmhqn4p1pjk0a5du.scope", "buildkit", "yx3qqk3vbcmhqn4p1pjk0a5du")]
    [InlineData("/system.slice/garden.service/garden/70eb4ce5-a065-4401-6990-88ed", "garden", "70eb4ce5-a065-4401-6990-88ed")]
    [InlineData("/garden/good/70eb4ce5-a065-4401-6990-88ed", "garden", "70eb4ce5-a065-4401-6990-88ed")]
    [InlineData("/garden/c2014f15-e490-4124-75e4-e5b5a08ca89f", "garden", "c2014f15-e490-4124-75e4-e5b5a08ca89f")]
    public void Builds_tasks_of_ECS_and_Gardens_containers_are_containers(string path, string runtime, string id)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.Equal((runtime, id, path, false), (container?.Runtime, container?.Id, container?.Path, container?.NeedsEngine));
    }

    [Theory]
    [InlineData($"/docker/{Other}/docker/{Id}")]
    [InlineData($"/docker/{Other}/system.slice/docker-{Id}.scope")]
    [InlineData($"/docker/{Other}/libpod_parent/libpod-{Id}")]
    [InlineData($"/docker/{Other}/kubepods/besteffort/pod{Uid}/{Id}")]
    [InlineData($"/docker/{Other}/kubelet/kubepods/burstable/pod{Uid}/{Id}")]
    [InlineData($"/system.slice/docker-{Other}.scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{SliceUid}.slice/cri-containerd-{Id}.scope")]
    [InlineData($"/docker/{Other}/ecs/1f0c77e4a4a5ba3b9ae1a6d4d3c5b2a1/{Id}")]
    public void A_container_of_an_engine_in_a_container_is_shown_and_the_outer_one_known(string path)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.Equal((Id, Other, $"{Other}/{Id}"), (container?.Id, container?.Outer?.Id, container?.Key));
    }

    [Theory]
    [InlineData($"/docker/{Id}/init")]
    [InlineData($"/docker/{Id}/buildkit")]
    [InlineData($"/docker/{Id}/system.slice/docker.service")]
    public void What_an_engine_in_a_container_is_itself_in_is_the_outer_one(string path) =>
        Assert.Equal(Id, ContainerPath.Parse(path)?.Key);

    [Fact]
    public void An_id_of_any_place_inside_of_a_container_is_no_container_of_its_own() =>
        Assert.Equal($"/docker/{Id}", ContainerPath.Parse($"/docker/{Id}/cache/{Other}")?.Path);

    [Theory]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{Id}.scope/container", 1000, $"{Id}@1000")]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/app.slice/docker-{Id}.scope", 1000, $"{Id}@1000")]
    [InlineData("/user.slice/user-7.slice/user@7.service/lxc.payload.web", 7, "lxc:web@7")]
    [InlineData($"/user.slice/user-0.slice/session-1.scope/docker/{Id}", 0, Id)]
    [InlineData($"/user.slice/docker-{Id}.scope", 0, Id)]
    public void A_container_in_a_users_slice_is_that_users_and_says_so_in_its_key(string path, int owner, string key)
    {
        ContainerIdentity? container = ContainerPath.Parse(path);

        Assert.Equal(((uint)owner, key), (container?.Owner, container?.Key));
    }

    [Fact]
    public void A_name_forged_in_a_container_is_another_key()
    {
        string real = $"/docker/{Id}";
        string forged = $"/docker/{Other}/docker/{Id}";

        Assert.NotEqual(ContainerPath.Parse(real)?.Key, ContainerPath.Parse(forged)?.Key);
    }

    private static ContainerIdentity OutermostOf(ContainerIdentity container) => container.Outer is { } outer ? OutermostOf(outer) : container;

    [Theory]
    [InlineData("web\\x2d1", "web-1")]
    [InlineData("\\x2d\\x2d", "--")]
    [InlineData("a\\x2", "a\\x2")]
    [InlineData("a\\xzz", "a\\xzz")]
    [InlineData("😀\\x2dé", "😀-é")]
    public void Escapes_of_systemd_are_undone_and_what_is_none_is_left(string escaped, string name) =>
        Assert.Equal(name, PathText.Unescape(escaped));
}
