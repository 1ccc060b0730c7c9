using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

public sealed class ActionRunnerTests : IDisposable
{
    private static readonly ActionRequest _request = new("fake.act", [], []);
    private readonly FakeActions _actions = new();
    private readonly PluginHarness _host;
    private readonly HashSet<int> _ended = [];

    public ActionRunnerTests() =>
        _host = new PluginHarness([FakePlugin.Of("fake", services => services.AddSingleton<IActionProvider>(_actions))]);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_plan_is_made_and_run_once()
    {
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request, default));

        ActionResult result = await runner.RunAsync(plan, default);
        ActionResult again = await runner.RunAsync(plan, default);

        Assert.True(result.Succeeded);
        Assert.False(again.Succeeded);
        Assert.Equal(1, _actions.Runs);
    }

    [Fact]
    public async Task Readonly_refuses_to_plan_and_to_run()
    {
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await Runner().PlanAsync(_request, default));
        ActionRunner readOnly = Runner(readOnly: true);

        Assert.IsType<ActionPlan.Refused>(await readOnly.PlanAsync(_request, default));
        Assert.Contains("--readonly", (await readOnly.RunAsync(plan, default)).Message, StringComparison.Ordinal);
        Assert.Equal(0, _actions.Runs);
    }

    [Fact]
    public async Task A_plan_from_elsewhere_is_not_run()
    {
        ActionPlan.Ready plan = new(_request, [], "x", []);

        Assert.False((await Runner().RunAsync(plan, default)).Succeeded);
        Assert.Equal(0, _actions.Runs);
    }

    [Fact]
    public async Task A_plan_is_void_when_its_plugin_was_switched_off_and_on_meanwhile()
    {
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request, default));
        _host.Catalog.Disable("fake");
        Assert.Empty(runner.Actions);
        Assert.IsType<ActionPlan.Refused>(await runner.PlanAsync(_request, default));
        _host.Catalog.Enable("fake");

        Assert.False((await runner.RunAsync(plan, default)).Succeeded);
        Assert.Equal(0, _actions.Runs);
    }

    [Fact]
    public async Task Targets_that_ended_are_left_out_and_named()
    {
        _actions.Targets = [new(11, 1), new(12, 1)];
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request with { Processes = [Row(11), Row(12)] }, default));
        _ended.Add(12);

        ActionResult result = await runner.RunAsync(plan, default);

        Assert.False(result.Succeeded);
        Assert.Equal(["12: it has ended"], result.Failures.ToArray());
        Assert.Equal([new ProcessKey(11, 1)], _actions.LastTargets.ToArray());
    }

    [Fact]
    public async Task Who_was_in_a_group_and_has_ended_is_left_out_and_is_no_failure()
    {
        _actions.Targets = [new(11, 1), new(12, 1)];
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request with { Processes = [Row(11)] }, default));
        _ended.Add(12);

        ActionResult result = await runner.RunAsync(plan, default);

        Assert.True(result.Succeeded);
        Assert.Empty(result.Failures);
        Assert.Equal([new ProcessKey(11, 1)], _actions.LastTargets.ToArray());
    }

    [Fact]
    public async Task Nothing_is_run_where_every_target_has_ended()
    {
        _actions.Targets = [new(11, 1)];
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request, default));
        _ended.Add(11);

        Assert.False((await runner.RunAsync(plan, default)).Succeeded);
        Assert.Equal(0, _actions.Runs);
    }

    [Fact]
    public async Task Exceptions_and_hangs_are_results()
    {
        ActionRunner runner = Runner();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(await runner.PlanAsync(_request, default));
        _actions.Fault = new InvalidOperationException("no");
        Assert.Contains("InvalidOperationException: no", (await runner.RunAsync(plan, default)).Message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: no", Assert.IsType<ActionPlan.Refused>(await runner.PlanAsync(_request, default)).Reason, StringComparison.Ordinal);

        _actions.Fault = null;
        using ManualResetEventSlim hang = _actions.Hang = new ManualResetEventSlim();
        Assert.Contains("did not come back", Assert.IsType<ActionPlan.Refused>(await runner.PlanAsync(_request, default)).Reason, StringComparison.Ordinal);
        hang.Set();
    }

    [Fact]
    public async Task An_unknown_action_is_refused() =>
        Assert.IsType<ActionPlan.Refused>(await Runner().PlanAsync(new ActionRequest("fake.nothing", [], []), default));

    private static ProcessRow Row(int pid) => new(new ProcessKey(pid, 1), 1, pid, 0, 0, ProcessTraits.None, "worker", "worker");

    private ActionRunner Runner(bool readOnly = false) =>
        new(_host.Catalog, readOnly, key => !_ended.Contains(key.Pid), PluginHarness.Quick);

    private sealed class FakeActions : IActionProvider
    {
        public ImmutableArray<ProcessKey> Targets { get; set; } = [];

        public ImmutableArray<ProcessKey> LastTargets { get; private set; } = [];

        public Exception? Fault { get; set; }

        public ManualResetEventSlim? Hang { get; set; }

        public int Runs { get; private set; }

        public ImmutableArray<ActionSpec> Actions { get; } = [new("fake.act", "Act", ActionRisk.Low, "Acts.")];

        public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
        {
            Hang?.Wait(CancellationToken.None);
            return Fault is null ? new(new ActionPlan.Ready(request, Targets, "acts", [])) : throw Fault;
        }

        public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
        {
            Runs += Fault is null ? 1 : throw Fault;
            LastTargets = plan.Targets;
            return new(ActionResult.Done("acted"));
        }
    }
}
