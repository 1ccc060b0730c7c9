using System.Text.Json.Nodes;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>Managers and bpftop on different sides of a namespace, and a manager that is not who it should be.</summary>
public sealed class SystemdNamespaceTests
{
    [Fact]
    public async Task From_inside_a_container_what_is_in_it_belongs_to_the_containers_unit()
    {
        SystemdPeer peer = new();
        await peer.InitializeAsync();
        try
        {
            await Shell.OutputAsync("cp", ["-r", CliProgram.Folder, Path.Join(peer.RunFolder, "program")]);
            string runtime = Path.GetFullPath(Path.Join(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
            string look = "umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; mkdir -p /sys/fs/cgroup/deeper; "
                + "sh -c 'echo $$ > /sys/fs/cgroup/deeper/cgroup.procs; exec sleep 100000' & "
                + "until grep -q . /sys/fs/cgroup/deeper/cgroup.procs; do sleep 0.01; done; "
                + $"export HOME=/nonexistent DOTNET_ROOT={runtime}; "
                + "/run/program/bpftop snapshot --collector proc --format json -n 2 -d 1000 --columns name,cgroup,systemd.unit,systemd.state > /run/seen 2> /run/errors; mv /run/seen /run/snapshot";
            await File.WriteAllTextAsync(Path.Join(peer.RunFolder, "look.sh"), look);
            await File.WriteAllTextAsync(Path.Join(peer.RunFolder, "box.sh"), "unshare --cgroup --mount sh /run/look.sh; sleep 100000");
            await peer.StartTransientAsync("box.service", "/bin/sh", "/run/box.sh");

            string snapshot = Path.Join(peer.RunFolder, "snapshot");
            await Wait.UntilAsync(() => File.Exists(snapshot), () => "no snapshot was taken inside");
            string errors = await File.ReadAllTextAsync(Path.Join(peer.RunFolder, "errors"));
            string[] lines = await File.ReadAllLinesAsync(snapshot);
            Assert.True(lines.Length == 2, errors);
            JsonObject[] processes = [.. JsonNode.Parse(lines[^1])!["processes"]!.AsArray().Select(static process => process!.AsObject())];

            JsonObject[] inside = [.. processes.Where(static process => process.ContainsKey("cgroup"))];
            Assert.Equal(["/", "/deeper"], inside.Select(static process => (string)process["cgroup"]!).Distinct().Order());
            Assert.All(inside, static process => Assert.Equal(("box.service", "active/running"), ((string?)process["systemd.unit"], (string?)process["systemd.state"])));
        }
        finally
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Who_listens_in_a_users_folder_speaks_for_that_users_units_only()
    {
        SystemdUserPeer peer = new();
        await peer.InitializeAsync();
        try
        {
            // A manager, but not the one of user 1000.
            string folder = Path.Join(peer.Directory, "other/user/1000/systemd");
            Directory.CreateDirectory(folder);
            File.CreateSymbolicLink(Path.Join(folder, "private"), Path.Join(peer.RunFolder, "systemd/private"));
            Surroundings surroundings = new() { RunRoot = Path.Join(peer.Directory, "other"), SystemBus = null };
            using UnitRefresh managers = new(new PluginOptions(new Dictionary<string, string>()), new NoPaths(), surroundings, new TableInterest());

            Availability availability = default;
            await Wait.UntilAsync(
                async () =>
                {
                    availability = await managers.ProbeAsync(CancellationToken.None);
                    return availability.Reason.StartsWith("the manager of user 1000: what answers there is not user@1000.service", StringComparison.Ordinal);
                },
                () => $"{availability}");

            Assert.Equal(AvailabilityState.Degraded, availability.State);
            Assert.Empty(managers.Directory.Current.Managers);
        }
        finally
        {
            await peer.DisposeAsync();
        }
    }

    private sealed class NoPaths : ICgroupPaths
    {
        public string? Root => null;

        public bool TryGet(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? path)
        {
            path = null;
            return false;
        }
    }
}
