using System.Text;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Membership;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>What an honest engine tells is known, at once, and at a price that its size does not set.</summary>
public sealed class EngineConnectionTests : OneEngineTests
{
    [Fact]
    public async Task Containers_are_known_once_it_is_connected()
    {
        Engine.Add(1, "web", "nginx:1.25", labels: """{"com.docker.compose.project":"shop","other":"x","io.kubernetes.pod.name":"p","io.kubernetes.pod.namespace":"n"}""");
        Engine.Add(2, "job", state: "exited", status: "Exited (137) 2 hours ago");
        Engine.Add(3, "api", status: "Up 3 minutes (unhealthy)");

        await ConnectAsync();

        EngineContainer web = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", "nginx:1.25", "running", "shop", "p", "n", "docker"), (web.Name, web.Image, web.Status, web.Project, web.Pod, web.Namespace, web.Runtime));
        Assert.Equal("exited (137)", View.Containers[FakeEngine.Id(2)].Status);
        Assert.Equal("unhealthy", View.Containers[FakeEngine.Id(3)].Health);
        Assert.Equal(Own.User, View.User);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_brings_the_change_whether_or_not_the_subscription_was_confirmed(bool answers)
    {
        Engine.AnswersSubscription = answers;
        Engine.Add(1, "web");
        await ConnectAsync();

        Engine.Add(1, "renamed");
        Engine.Add(2, "new");
        Engine.Emit(1, "rename");
        Engine.Emit(2, "create");

        await Eventually.TrueAsync(() => NameOf(1) == "renamed" && NameOf(2) == "new", () => $"1 is {NameOf(1)}, 2 is {NameOf(2)}");
        Assert.True(Engine.Containers.TryRemove(FakeEngine.Id(1), out _));
        Engine.Emit(1, "destroy");
        await Eventually.TrueAsync(() => NameOf(1) is null, () => "it is still there");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_changes_while_it_may_not_have_subscribed_is_known_with_the_first_event_or_after_a_while(bool hasEvent)
    {
        Engine.AnswersSubscription = false;
        Engine.Add(1, "web");
        await ConnectAsync(Limits with { Ping = hasEvent ? TimeSpan.FromHours(1) : Limits.Ping });
        await Eventually.TrueAsync(() => Lists() >= 2, () => "it did not list twice");

        Engine.Add(2, "unheard");
        if (hasEvent)
        {
            Engine.Emit(1, "rename");
        }

        await Eventually.TrueAsync(() => NameOf(2) == "unheard", () => "the container without an event is not known");
    }

    [Fact]
    public async Task What_an_event_tells_is_there_before_the_engine_has_answered()
    {
        // Long: a list that is taken while it subscribes would be followed by a second one, which has not what is told.
        await ConnectAsync(Limits with { Gather = TimeSpan.FromSeconds(5) });
        Engine.Instead = static async (line, _, cancel) =>
        {
            if (line.Contains("filters", StringComparison.Ordinal))
            {
                await Task.Delay(Timeout.Infinite, cancel);
            }

            return false;
        };

        Engine.Emit(1, "create", """{"name":"web","image":"nginx:1.25","maintainer":"x"}""");
        await Eventually.TrueAsync(() => NameOf(1) == "web", () => "the name of the event is not known");
        Engine.Emit(1, "start", """{"name":"web","image":"nginx:1.25"}""");
        await Eventually.TrueAsync(() => View.Containers[FakeEngine.Id(1)] is { Image: "nginx:1.25", State: "running", Status: "running" }, () => "the state of the event is not known");
        Engine.Emit(1, "rename", """{"name":"after","oldName":"/web","image":"nginx:1.25"}""");
        await Eventually.TrueAsync(() => NameOf(1) == "after", () => "the new name is not known");
        Engine.Emit(1, "destroy", """{"name":"after"}""");
        await Eventually.TrueAsync(() => NameOf(1) is null, () => "it is still there");
    }

    [Fact]
    public async Task An_answer_that_is_older_than_the_event_before_it_is_asked_for_again()
    {
        Engine.Add(1, "web");
        await ConnectAsync();

        // dockerd sends the event, and lists the container as running until its store was written.
        Engine.Emit(1, "pause");
        await Eventually.TrueAsync(() => Questions(1) >= 3, () => "it was not asked again");
        Assert.Equal(("paused", "paused"), (View.Containers[FakeEngine.Id(1)].State, View.Containers[FakeEngine.Id(1)].Status));

        Engine.Add(1, "web", state: "exited", status: "Exited (3) 1 second ago");
        await Eventually.TrueAsync(() => View.Containers[FakeEngine.Id(1)].Status == "exited (3)", () => "the newer answer was not taken");
    }

    [Fact]
    public async Task Health_checks_ask_nothing()
    {
        Engine.Add(1, "web");
        await ConnectAsync();
        Engine.Emit(1, "exec_create: /bin/check");
        Engine.Emit(1, "exec_start: /bin/check");
        Engine.Emit(1, "exec_die");
        Engine.Add(2, "last");
        Engine.Emit(2, "create");

        await Eventually.TrueAsync(() => NameOf(2) == "last", () => "the last event was not read");
        Assert.DoesNotContain(Engine.Requests, static line => line.Contains("filters", StringComparison.Ordinal) && line.Contains("json", StringComparison.Ordinal) && line.Contains(FakeEngine.Id(1), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_was_restarted_gives_its_names_again_and_keeps_them_meanwhile()
    {
        Engine.Add(1, "web");
        await ConnectAsync();

        await Engine.StopAsync();
        await BrokenAsync();
        Assert.Equal("web", NameOf(1));

        Engine.Add(1, "webtwo");
        Engine.Restart();
        Connection!.Wake();
        await Eventually.TrueAsync(() => View.State == EngineState.Connected && NameOf(1) == "webtwo", () => $"{View.State}: {View.Reason}; {NameOf(1)}");
    }

    [Fact]
    public async Task An_unknown_id_is_one_question_until_a_while_has_passed()
    {
        await ConnectAsync(Limits with { UnknownId = TimeSpan.FromSeconds(1) });
        for (int time = 0; time < 100; time++)
        {
            Connection!.AskAbout(FakeEngine.Id(7));
        }

        await Eventually.TrueAsync(() => Questions(7) > 0, () => "it was not asked");
        Assert.Equal(1, Questions(7));

        Engine.Add(7, "late");
        await Eventually.TrueAsync(
            () =>
            {
                Connection!.AskAbout(FakeEngine.Id(7));
                return NameOf(7) == "late";
            },
            () => "it was not asked again");
        Assert.Equal(2, Questions(7));
    }

    [Fact]
    public async Task Many_unknown_ids_are_asked_about_as_seldom_as_one()
    {
        // As where the kubelet's containers run beside a Docker that knows none of them.
        await ConnectAsync(Limits with { UnknownId = TimeSpan.FromHours(1), Gather = TimeSpan.FromMilliseconds(100) });
        int before = Lists();
        for (int time = 0; time < 5; time++)
        {
            for (int number = 0; number < 500; number++)
            {
                Connection!.AskAbout(FakeEngine.Id(number));
            }

            Engine.Add(1000 + time, "new");
            Engine.Emit(1000 + time, "start");
            await Eventually.TrueAsync(() => NameOf(1000 + time) == "new", () => "the event was not heard");
        }

        Assert.InRange(Lists() - before, 1, 2);
    }

    [Fact]
    public async Task Podmans_own_list_has_pods_and_health()
    {
        Engine.Headers = "Libpod-API-Version: 4.3.1\r\nServer: Libpod/4.3.1 (linux)";
        Engine.Containers["a"] = $$"""{"Id":"{{FakeEngine.Id(1)}}","Names":["web"],"Image":"nginx","State":"running","Status":"healthy","ExitCode":0,"Exited":false,"PodName":"shop","Labels":null}""";
        Engine.Containers["b"] = $$"""{"Id":"{{FakeEngine.Id(2)}}","Names":["job"],"Image":"nginx","State":"exited","Status":"healthy","ExitCode":137,"Exited":true,"PodName":"","Labels":{} }""";

        await ConnectAsync();

        Assert.Contains("GET /v4.3.1/libpod/containers/json?all=1&pod=1 HTTP/1.1", Engine.Requests);
        EngineContainer web = View.Containers[FakeEngine.Id(1)];
        Assert.Equal(("web", "podman", "running", "healthy", "shop"), (web.Name, web.Runtime, web.Status, web.Health, web.Pod));
        EngineContainer job = View.Containers[FakeEngine.Id(2)];
        Assert.Equal(("exited (137)", null, null), (job.Status, job.Health, job.Pod));
    }

    [Theory]
    [InlineData("Libpod-API-Version: ../../x")]
    [InlineData("Libpod-API-Version: dev-5.0.0/../..")]
    public async Task A_version_that_is_none_is_in_no_path(string header)
    {
        Engine.Headers = header;
        Engine.Add(1, "web");

        await ConnectAsync();

        Assert.Contains("GET /containers/json?all=1 HTTP/1.1", Engine.Requests);
        Assert.Equal("web", NameOf(1));
    }

    [Theory]
    [InlineData("4.3.1", "GET /v4.3.1/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    [InlineData("5.0.0-dev", "GET /v5.0.0/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    [InlineData("4.9.4+rhel", "GET /v4.9.4/libpod/containers/json?all=1&pod=1 HTTP/1.1")]
    public async Task Podmans_own_list_is_asked_for_by_its_version(string version, string request)
    {
        Engine.Headers = $"Libpod-API-Version: {version}";
        Engine.Add(1, "web");

        await ConnectAsync();

        Assert.Contains(request, Engine.Requests);
        Assert.Equal("web", NameOf(1));
    }

    [Fact]
    public async Task Ten_thousand_containers_are_known_and_followed()
    {
        for (int number = 0; number < 10_000; number++)
        {
            Engine.Add(number, $"web-{number}", "registry.example/team/some/image:1.2.3");
        }

        await ConnectAsync();
        Assert.Equal(10_000, View.Containers.Count);

        Engine.Add(1, "renamed");
        Engine.Emit(1, "rename");
        await Eventually.TrueAsync(() => NameOf(1) == "renamed", () => "the event was lost");
        Assert.Equal(10_000, View.Containers.Count);
    }

    [Fact]
    public async Task A_flood_of_events_ends_in_the_right_names()
    {
        await ConnectAsync();
        for (int number = 0; number < 1500; number++)
        {
            Engine.Add(number, $"web-{number}");
            Engine.Emit(number, "create");
        }

        await Eventually.TrueAsync(() => View.Containers.Count == 1500, () => $"{View.Containers.Count} of 1500");
        Assert.True(Engine.Requests.Count < 300, $"{Engine.Requests.Count} questions for 1500 events");
    }

    [Fact]
    public async Task A_change_is_done_or_refused_in_the_engines_words()
    {
        await ConnectAsync();

        Assert.Null(await Connection!.ChangeAsync(FakeEngine.Id(1), "pause", CancellationToken.None));
        Assert.Contains($"POST /containers/{FakeEngine.Id(1)}/pause HTTP/1.1", Engine.Requests);

        Engine.Instead = static async (_, stream, cancel) =>
        {
            await FakeEngine.WriteAsync(stream, "409 Conflict", """{"message":"Container x is already paused"}""", cancel);
            return true;
        };
        Assert.Equal("Container x is already paused (HTTP 409)", await Connection.ChangeAsync(FakeEngine.Id(1), "pause", CancellationToken.None));
    }

    private int Questions(int number) => Engine.Requests.Count(line => line.Contains(FakeEngine.Id(number), StringComparison.Ordinal));
}
