using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

public sealed class PluginCatalogTests
{
    [Fact]
    public void A_plugin_that_is_switched_off_is_not_even_loaded()
    {
        int made = 0;
        BuiltInSource source = new("fake", () =>
        {
            made++;
            return new FakePlugin(new PluginInfo("fake", "Fake", "x"), static services => { });
        });
        using PluginHarness host = new([source], PluginHarness.Switch("fake", on: false));

        Assert.Equal(0, made);
        Assert.Equal(PluginState.Disabled, host.Health("fake").State);
    }

    [Fact]
    public void Switching_on_and_off_works_while_it_runs()
    {
        using PluginRoot root = new("Good");
        using PluginHarness host = new(root, PluginHarness.Switch("good", on: false));
        Assert.Empty(host.Columns.All);

        host.Catalog.Enable("good");
        host.TickUntil(() => host.Texts("good.answer")[0] is not null, "values");

        Assert.Equal(PluginState.Disabled, host.Catalog.Disable("good")!.State);
        host.Tick();
        Assert.True(double.IsNaN(host.Numbers("good.seen")[0]));
        Assert.Empty(host.Frame.Meters);
        int columns = host.Columns.All.Count;

        host.Catalog.Enable("good");
        host.TickUntil(() => host.Texts("good.answer")[0] is not null, "values again");
        Assert.Equal(columns, host.Columns.All.Count);
    }

    [Fact]
    public void What_a_plugin_holds_is_disposed_when_it_is_switched_off()
    {
        Disposed disposed = new();
        using PluginHarness host = new([FakePlugin.Of("fake", services =>
            services.AddSingleton<IBackgroundRefresh>(_ => disposed))]);
        host.WaitUntil(() => disposed.Refreshes > 1, "refreshed");

        host.Catalog.Disable("fake");
        host.WaitUntil(() => disposed.IsDisposed, "disposed");

        Assert.False(disposed.RefreshedAfterDispose);
    }

    [Fact]
    public void It_has_not_ended_before_a_call_of_it_has_come_back()
    {
        using ManualResetEventSlim end = new();
        using PluginHarness host = new([FakePlugin.Of("fake", services =>
            services.AddSingleton<IBackgroundRefresh>(new FakeRefresh(() =>
            {
                end.Wait();
                return 0;
            })))]);
        try
        {
            host.WaitUntil(() => host.Health("fake").State == PluginState.Hung, "hung");

            Assert.False(host.Catalog.Find("fake")!.Loop!.Stop(), "what the call uses would be disposed");
        }
        finally
        {
            end.Set();
        }

        host.WaitUntil(host.Catalog.Find("fake")!.Loop!.Stop, "ended");
    }

    [Fact]
    public void Off_by_default_is_off_until_somebody_says_otherwise()
    {
        IPluginSource source = new BuiltInSource("fake", static () =>
            new FakePlugin(new PluginInfo("fake", "Fake", "x") { EnabledByDefault = false }, static services => { }));

        using PluginHarness off = new([source]);
        using PluginHarness on = new([source], PluginHarness.Switch("fake", on: true));

        Assert.Equal(PluginState.Disabled, off.Health("fake").State);
        Assert.Equal(PluginState.Ready, on.Health("fake").State);
    }

    /// <summary>As the program in one file says what is not inside.</summary>
    [Fact]
    public void A_plugin_that_is_left_out_says_why_and_stays_off()
    {
        RefusedSource source = new("", "fake", new Refusal("it is not inside", "Use another.") { State = PluginState.Unsupported });
        using PluginHarness host = new([source], PluginHarness.Switch("fake", on: true));

        PluginHealth health = host.Health("fake");
        Assert.Equal((PluginState.Unsupported, "it is not inside", "Use another."), (health.State, health.Reason, health.Remedy));
        Assert.Equal(PluginState.Unsupported, host.Catalog.Enable("fake")?.State);
        Assert.Null(host.Catalog.Missing("fake", "--enable fake"));
    }

    [Theory]
    [InlineData("fake", "other.number", "column id \"other.number\" is not \"fake.\" and lower-case letters, digits and dots")]
    [InlineData("fake", "fake.Number", "column id \"fake.Number\" is not \"fake.\" and lower-case letters, digits and dots")]
    [InlineData("Fake", "Fake.number", "its id \"Fake\" is not made of lower-case letters and digits, a letter first")]
    public void Ids_that_break_the_rules_fail_with_the_id(string id, string column, string reason)
    {
        using PluginHarness host = new([FakePlugin.Of(id, services => services.AddSingleton<IColumnProvider>(FakeColumns.WithId(column)))]);

        PluginHealth health = Assert.Single(host.Catalog.Health());
        Assert.Equal(PluginState.Failed, health.State);
        Assert.Equal(reason, health.Reason);
        Assert.Empty(host.Columns.All);
    }

    [Fact]
    public void A_column_without_help_fails()
    {
        using PluginHarness host = new([FakePlugin.Of("fake", static services =>
            services.AddSingleton<IColumnProvider>(FakeColumns.WithId("fake.number", help: " ")))]);

        Assert.Equal("column fake.number has no help", host.Health("fake").Reason);
    }

    [Theory]
    [InlineData("fake.nobody", null, "column fake.other swaps for fake.nobody, which its provider does not have")]
    [InlineData("fake.third", null, "column fake.other swaps for fake.third, which itself swaps for another")]
    [InlineData("fake.other", null, "column fake.other swaps for fake.other, which itself swaps for another")]
    [InlineData(null, "S", "column fake.other has a swap key and no column to swap for")]
    public void A_swap_for_a_column_that_has_no_place_fails(string? swapFor, string? key, string reason)
    {
        FakeColumns columns = new(static (in tick, block) => { })
        {
            Columns =
            [
                new("fake.number", "NUMBER", CellKind.Number, "A number."),
                new("fake.other", "OTHER", CellKind.Number, "Another.") { SwapFor = swapFor, SwapKey = key },
                new("fake.third", "THIRD", CellKind.Number, "A third.") { SwapFor = "fake.number", SwapKey = "T" },
            ],
        };
        using PluginHarness host = new([FakePlugin.Of(columns)]);

        Assert.Equal(reason, host.Health("fake").Reason);
    }

    [Fact]
    public void An_action_for_a_table_that_is_not_there_fails()
    {
        using PluginHarness host = new([FakePlugin.Of("fake", static services => services.AddSingleton<IActionProvider>(
            new FakeActions(new ActionSpec("fake.do", "Do", ActionRisk.Low, "Does.") { TableId = "fake.nobody" })))]);

        Assert.Equal("action fake.do is for table fake.nobody, which the plugin does not have", host.Health("fake").Reason);
    }

    [Fact]
    public void The_ids_may_have_a_prefix_of_their_own()
    {
        using PluginHarness host = new([new BuiltInSource("nvidia", static () => new FakePlugin(
            new PluginInfo("nvidia", "NVIDIA", "x") { Prefix = "gpu" },
            static services => services.AddSingleton<IColumnProvider>(FakeColumns.WithId("gpu.util"))))]);

        Assert.Equal(PluginState.Ready, host.Health("nvidia").State);
        Assert.Equal("nvidia", host.Columns["gpu.util"].Owner);
    }

    [Fact]
    public void Of_two_plugins_with_one_id_or_one_column_the_first_is_kept()
    {
        IPluginSource first = FakePlugin.Of("fake", static services => services.AddSingleton<IColumnProvider>(FakeColumns.WithId("fake.number")));
        IPluginSource same = FakePlugin.Of("fake", static services => { });
        IPluginSource column = new BuiltInSource("other", static () => new FakePlugin(
            new PluginInfo("other", "Other", "x") { Prefix = "fake" },
            static services => services.AddSingleton<IColumnProvider>(FakeColumns.WithId("fake.number"))));
        using PluginHarness host = new([first, same, column]);

        Assert.Equal(
            [PluginState.Ready, PluginState.Refused, PluginState.Refused],
            host.Catalog.Health().Select(health => health.State));
        Assert.Equal("its column fake.number is one of plugin fake", host.Catalog.Health()[2].Reason);
    }

    [Fact]
    public void A_name_in_the_settings_that_no_plugin_has_is_known()
    {
        using PluginHarness host = new([FakePlugin.Of("fake", static services => { })], PluginHarness.Switch("fakes", on: true));

        Assert.Equal(["plugins.fakes: there is no such plugin; did you mean fake?"], host.Catalog.UnknownIds);
        Assert.Null(host.Catalog.Enable("fakes"));
        Assert.Null(host.Catalog.Disable("fakes"));
    }

    [Fact]
    public void A_plugin_gets_its_options_its_logger_and_nothing_of_another_plugin()
    {
        Wants? got = null;
        IPluginSource wants = FakePlugin.Of("fake", services => services.AddSingleton<IColumnProvider>(provider =>
        {
            got = ActivatorUtilities.CreateInstance<Wants>(provider);
            return FakeColumns.WithId("fake.number");
        }));
        IPluginSource other = FakePlugin.Of("other", static services => services.AddSingleton<IFormatProvider>(System.Globalization.CultureInfo.InvariantCulture));
        using PluginHarness host = new([other, wants], PluginHarness.Options("fake", ("socket", "/run/x")));

        Assert.Equal("/run/x", got!.Options["socket"]);
        Assert.Null(got.Services.GetService<IFormatProvider>());
    }

    [Fact]
    public void A_source_that_comes_later_is_found_by_the_next_probe()
    {
        int asked = 0;
        using PluginHarness host = new([FakePlugin.Of("fake", services => services.AddSingleton<IProbe>(new FakeProbe(() =>
            ++asked < 3 ? new Availability(AvailabilityState.Absent, "not yet") : new Availability(AvailabilityState.Ready))))]);

        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_source_that_is_there_again_is_refreshed_at_once()
    {
        Returning returning = new();
        using PluginHarness host = new([FakePlugin.Of("fake", services =>
        {
            services.AddSingleton<IProbe>(returning);
            services.AddSingleton<IBackgroundRefresh>(returning);
        })]);

        host.WaitUntil(() => returning.Refreshes == 2, "refreshed twice, an hour apart by its period");
        Assert.True(returning.Probes >= 3, $"{returning.Probes} probes");
    }

    [Fact]
    public void A_refresh_that_keeps_failing_has_its_source_probed_again()
    {
        bool there = true;
        using PluginHarness host = new([FakePlugin.Of("fake", services =>
        {
            services.AddSingleton<IProbe>(new FakeProbe(() => there
                ? new Availability(AvailabilityState.Ready)
                : new Availability(AvailabilityState.Absent, "the daemon has stopped")));
            services.AddSingleton<IBackgroundRefresh>(new FakeRefresh(() => there ? 0 : throw new IOException("connection refused")));
        })]);
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");

        there = false;
        host.WaitUntil(() => host.Health("fake").State == PluginState.Absent, "absent");
        Assert.Equal("IOException: connection refused", host.Health("fake").LastFault);
        there = true;
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready again");
    }

    [Fact]
    public void An_exception_of_a_probe_is_a_degraded_plugin_with_its_message()
    {
        using PluginHarness host = new([FakePlugin.Of("fake", static services =>
            services.AddSingleton<IProbe>(new FakeProbe(static () => throw new IOException("odd"))))]);

        host.WaitUntil(() => host.Health("fake").State == PluginState.Degraded, "degraded");
        Assert.Equal("IOException: odd", host.Health("fake").Reason);
    }

    private sealed class Wants(PluginOptions options, Microsoft.Extensions.Logging.ILogger<Wants> logger, TimeProvider time, ICgroupPaths cgroups, IBpf bpf, IServiceProvider services)
    {
        public PluginOptions Options { get; } = options;

        public IServiceProvider Services { get; } = services;

        public object[] Offered { get; } = [logger, time, cgroups, bpf];
    }

    private sealed class FakeProbe(Func<Availability> answer) : IProbe
    {
        public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => ValueTask.FromResult(answer());
    }

    private sealed class FakeRefresh(Func<int> refresh) : IBackgroundRefresh
    {
        public TimeSpan Period => TimeSpan.Zero;

        public ValueTask RefreshAsync(CancellationToken cancel)
        {
            refresh();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Disposed : IBackgroundRefresh, IDisposable
    {
        private int _refreshes;

        public int Refreshes => Volatile.Read(ref _refreshes);

        public bool IsDisposed { get; private set; }

        public bool RefreshedAfterDispose { get; private set; }

        public TimeSpan Period => TimeSpan.FromMilliseconds(1);

        public ValueTask RefreshAsync(CancellationToken cancel)
        {
            RefreshedAfterDispose |= IsDisposed;
            Interlocked.Increment(ref _refreshes);
            return ValueTask.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>There, gone, and there again.</summary>
    private sealed class Returning : IProbe, IBackgroundRefresh
    {
        private int _probes;
        private int _refreshes;
        private bool _wasAway;

        public int Probes => Volatile.Read(ref _probes);

        public int Refreshes => Volatile.Read(ref _refreshes);

        public TimeSpan Period => TimeSpan.FromHours(1);

        public ValueTask<Availability> ProbeAsync(CancellationToken cancel)
        {
            Interlocked.Increment(ref _probes);
            bool wasRefreshed = Refreshes > 0;
            AvailabilityState state = !wasRefreshed ? AvailabilityState.Degraded : _wasAway ? AvailabilityState.Ready : AvailabilityState.Absent;
            _wasAway = wasRefreshed;
            return ValueTask.FromResult(new Availability(state, "a reason"));
        }

        public ValueTask RefreshAsync(CancellationToken cancel)
        {
            Interlocked.Increment(ref _refreshes);
            return ValueTask.CompletedTask;
        }
    }
}
