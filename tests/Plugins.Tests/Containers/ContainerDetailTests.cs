using Bpftop.Containers;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Containers;

#pragma warning disable CA1001 // The test framework ends it by IAsyncLifetime.
public sealed class ContainerDetailsContract : DetailProviderContract, IAsyncLifetime
{
    private readonly ContractWorld _world = new();

    protected override ProcessRow Process => Some.Row(1001) with { CgroupId = 1 };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    protected override IDetailProvider Create()
    {
        ContainerWorld world = _world.Create();
        return new ContainerDetails(world.Known, world.Engines, TimeProvider.System);
    }
}

public sealed class ContainerDetailTests : IAsyncLifetime
{
    private readonly FakeEngine _engine = new();
    private ContainerWorld _world = null!;
    private ContainerDetails _details = null!;

    public async Task InitializeAsync()
    {
        _engine.Add(1, "web");
        _engine.Inspected[FakeEngine.Id(1)] = $$"""
            {
              "Id": "{{FakeEngine.Id(1)}}", "Name": "/web", "Created": "2026-01-02T03:04:05.678901234Z", "Path": "/bin/web", "Args": ["--port", "80"],
              "RestartCount": 2, "Image": "sha256:abc",
              "State": { "Status": "running", "StartedAt": "2026-01-02T03:04:06Z", "FinishedAt": "0001-01-01T00:00:00Z", "ExitCode": 0, "OOMKilled": false,
                "Health": { "Status": "unhealthy", "FailingStreak": 3, "Log": [{ "Output": "secret" }] } },
              "Config": { "Image": "shop/web:7", "User": "www", "WorkingDir": "/srv", "Env": ["PATH=/bin", "TOKEN=hunter2"], "Labels": { "b": "2", "a": "1" } },
              "HostConfig": { "NanoCpus": 1500000000, "Memory": 536870912, "PidsLimit": null, "NetworkMode": "shop", "Privileged": false,
                "RestartPolicy": { "Name": "on-failure", "MaximumRetryCount": 5 } },
              "Mounts": [{ "Type": "bind", "Source": "/data", "Destination": "/srv/data", "RW": false }, { "Type": "volume", "Name": "v1", "Source": "/var/x", "Destination": "/v", "RW": true }],
              "NetworkSettings": { "Ports": { "80/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "8080" }, { "HostIp": "::", "HostPort": "8080" }], "90/tcp": null },
                "Networks": { "shop": { "IPAddress": "172.18.0.2", "GlobalIPv6Address": "", "DNSNames": null } } }
            }
            """;
        _world = new ContainerWorld(ContainerWorld.Limits with { Headers = Wait.Deadline }, _engine.SocketPath);
        _world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        _world.Add(2, $"/docker/{FakeEngine.Id(2)}");
        _world.Add(3, "/system.slice/cron.service");
        await _world.SettleAsync();
        _details = new ContainerDetails(_world.Known, _world.Engines, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task A_container_has_all_that_its_engine_says_but_no_value_of_its_environment()
    {
        FieldSheet rows = await ReadAsync();

        Assert.Null(rows.Notice);
        Assert.Equal(("web", FakeEngine.Id(1), "docker"), (rows["container/name"], rows["container/id"], rows["container/runtime"]));
        Assert.Equal(("shop/web:7", "/bin/web --port 80", _engine.SocketPath), (rows["container/image"], rows["container/command"], rows["container/engine"]));
        Assert.Equal(FieldText.Moment(1_767_323_045, TimeZoneInfo.Local), rows["container/created"]);
        Assert.Equal(("running", "unhealthy, 3 checks failed in a row"), (rows["state/state"], rows["state/health"]));
        Assert.Equal(("on-failure, 5 times at most", "2"), (rows["state/restart"], rows["state/restarts"]));
        Assert.False(rows.Has("state/ended"));
        Assert.Equal(("150 % of one CPU", "512M", "no limit"), (rows["limits/CPU"], rows["limits/memory"], rows["limits/processes"]));
        Assert.Equal(("172.18.0.2", "0.0.0.0:8080, [::]:8080"), (rows["network/shop"], rows["ports/80/tcp"]));
        Assert.Equal(("bind /data, read-only", "volume v1"), (rows["mounts//srv/data"], rows["mounts//v"]));
        Assert.Equal(["1", "2"], rows.Group("labels"));
        Assert.Equal(["", ""], rows.Group("environment"));
        Assert.True(rows.Has("environment/TOKEN"));
        Assert.DoesNotContain(rows.Keys, static key => key.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_engine_says_in_another_kind_is_left_out_and_nothing_else()
    {
        _engine.Inspected[FakeEngine.Id(1)] = $$"""
            {
              "Id": 5, "Created": "yesterday\u001b[31m", "Path": ["x"], "Args": "none", "State": "up", "RestartCount": 1e99,
              "Config": { "Image": null, "Labels": { "long{{new string('x', 600)}}": "1", "half\ud800": "2", "list": ["3"], "good": "{{new string('y', 5000)}}" }, "Env": [1, "ONLY"] },
              "HostConfig": { "NanoCpus": "many", "Memory": -1, "CpuQuota": 50000 },
              "Mounts": [null, {}], "NetworkSettings": { "Ports": [], "Networks": { "n": { "IPAddress": 7 } } }
            }
            """;

        FieldSheet rows = await ReadAsync();

        Assert.Null(rows.Notice);
        Assert.Equal("yesterday\uFFFD[31m", rows["container/created"]);
        Assert.False(rows.Has("container/command"));
        Assert.Equal(("50 % of one CPU", "no limit", "no address"), (rows["limits/CPU"], rows["limits/memory"], rows["network/n"]));
        Assert.InRange(Assert.Single(rows.Group("labels")).Length, 2000, 2100);
        Assert.Equal(["environment/ONLY"], rows.Keys.Where(static key => key.StartsWith("environment/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("200 OK", "[]", "answered with something that is not the JSON of the Docker API")]
    [InlineData("200 OK", "null", "its engine has no such container any more")]
    [InlineData("404 Not Found", "{}", "its engine has no such container any more")]
    [InlineData("500 Oops", """{"message":"out of order"}""", "answered out of order (HTTP 500)")]
    public async Task What_goes_wrong_is_said_below_what_is_known(string status, string body, string notice)
    {
        _engine.Instead = async (line, stream, cancel) =>
        {
            bool isIt = line.Contains($"/containers/{FakeEngine.Id(1)}/json", StringComparison.Ordinal);
            if (isIt)
            {
                await FakeEngine.WriteAsync(stream, status, body, cancel);
            }

            return isIt;
        };

        FieldSheet rows = await ReadAsync();

        Assert.Equal("web", rows["container/name"]);
        Assert.EndsWith(notice, rows.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_waited_for_no_longer_than_its_limit()
    {
        _engine.Instead = async (line, _, cancel) =>
        {
            bool isIt = line.Contains($"/containers/{FakeEngine.Id(1)}/json", StringComparison.Ordinal);
            if (isIt)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            }

            return isIt;
        };

        await using ContainerWorld world = new(_engine.SocketPath);
        world.Add(1, $"/docker/{FakeEngine.Id(1)}");
        await world.SettleAsync();
        await Eventually.TrueAsync(
            () => world.Engines.Engines[0].View.Current.State == Bpftop.Containers.Engines.EngineState.Connected, () => world.Engines.Engines[0].View.Current.Reason);

        FieldSheet rows = await FieldSheet.ReadAsync(new ContainerDetails(world.Known, world.Engines, TimeProvider.System), Own);

        Assert.EndsWith("did not answer within 2 s", rows.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_that_knows_it_only_the_path_speaks()
    {
        FieldSheet rows = await FieldSheet.ReadAsync(_details, Own with { CgroupId = 2 });

        Assert.Equal((FakeEngine.Id(2)[..12], $"/docker/{FakeEngine.Id(2)}"), (rows["container/name"], rows["container/cgroup"]));
        Assert.StartsWith("no engine that may speak for it knows it", rows.Notice, StringComparison.Ordinal);
        Assert.DoesNotContain(_engine.Requests, static line => line.Contains($"/containers/{FakeEngine.Id(2)}/json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_in_no_container_has_no_tab()
    {
        Assert.True(_details.Has(Own));
        Assert.False(_details.Has(Own with { CgroupId = 3 }));
        Assert.False(_details.Has(Own with { Traits = ProcessTraits.KernelThread }));
        await Assert.ThrowsAsync<DetailException>(() => FieldSheet.ReadAsync(_details, Own with { CgroupId = 3 }));
    }

    private static ProcessRow Own => Some.Row(Environment.ProcessId, ProcessStat.Of("/proc", Environment.ProcessId)!.Value.Key.StartNs) with { CgroupId = 1 };

    private Task<FieldSheet> ReadAsync() => FieldSheet.ReadAsync(_details, Own);
}
