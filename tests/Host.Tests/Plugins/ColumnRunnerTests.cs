using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Filling;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Plugins;

public sealed class ColumnRunnerTests
{
    [Fact]
    public void A_steady_tick_allocates_nothing()
    {
        using PluginRoot root = new("Good");
        using PluginHarness host = new(root);
        host.WaitUntil(() => host.Health("good").State == PluginState.Ready, "probed");
        FrameDemand demand = new() { AllColumns = true, TableId = "good.owners" };
        for (int tick = 0; tick < 100; tick++)
        {
            host.Tick(500, demand);
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            host.Tick(500, demand);
        }));
    }

    [Fact]
    public void A_fill_that_comes_back_after_it_was_given_up_touches_no_frame()
    {
        using ManualResetEventSlim inside = new();
        using ManualResetEventSlim goOn = new();
        FakeColumns columns = new((in tick, block) =>
        {
            inside.Set();
            goOn.Wait();
            block.Numbers(0).Fill(13);
        });
        using PluginHarness host = new([FakePlugin.Of(columns)]);

        Thread sampling = new(() => host.Tick()) { IsBackground = true };
        sampling.Start();
        inside.Wait();
        host.WaitUntil(() => host.Catalog.Runner.IsStuck, "given up");
        Frame stuck = host.Frame;
        goOn.Set();
        sampling.Join();

        Assert.True(double.IsNaN(stuck.Numbers(host.Columns["fake.number"])[0]));
        host.Tick();
        Assert.True(double.IsNaN(host.Numbers("fake.number")[0]));
        Assert.Equal(PluginState.Hung, host.Health("fake").State);
    }

    [Fact]
    public void Another_thread_may_extend_while_one_is_stuck_even_where_nobody_asked()
    {
        using ManualResetEventSlim inside = new();
        using ManualResetEventSlim goOn = new();
        int calls = 0;
        FakeColumns columns = new((in tick, block) =>
        {
            calls++;
            inside.Set();
            goOn.Wait();
        });
        using PluginHarness host = new([FakePlugin.Of(columns)]);

        Thread sampling = new(() => host.Tick()) { IsBackground = true };
        sampling.Start();
        inside.Wait();
        host.Tick();
        goOn.Set();
        sampling.Join();
        host.Tick();

        Assert.Equal(1, calls);
        Assert.Equal(PluginState.Hung, host.Health("fake").State);
    }

    [Fact]
    public void Only_wanted_columns_are_offered_and_a_plugin_that_nobody_looks_at_is_not_called()
    {
        List<(bool Number, bool Text)> wanted = [];
        using PluginHarness host = new([FakePlugin.Of(new FakeColumns((in tick, block) => wanted.Add((block.Wants(0), block.Wants(1)))))]);
        bool[] text = new bool[host.Columns.All.Count];
        text[host.Columns["fake.text"].Index] = true;

        host.Tick(demand: new FrameDemand());
        host.Tick(demand: new FrameDemand { Columns = text });
        host.Tick();

        Assert.Equal([(false, true), (true, true)], wanted);
    }

    [Fact]
    public void What_was_written_before_an_exception_is_not_shown()
    {
        bool throws = false;
        using PluginHarness host = new([FakePlugin.Of(new FakeColumns((in tick, block) =>
        {
            block.Numbers(0).Fill(13);
            block.Texts(1).Fill("x");
            _ = throws ? throw new InvalidOperationException("now") : 0;
        }))]);

        host.Tick();
        Assert.Equal(13, host.Numbers("fake.number")[9]);
        throws = true;
        host.Tick();
        Assert.True(double.IsNaN(host.Numbers("fake.number")[9]));
        Assert.Null(host.Texts("fake.text")[9]);
        throws = false;
        host.Tick();
        Assert.Equal("x", host.Texts("fake.text")[9]);
        Assert.Equal(1, host.Health("fake").Faults);
        Assert.Equal("InvalidOperationException: now", host.Health("fake").LastFault);
    }

    [Fact]
    public void A_pause_after_exceptions_grows_and_one_good_fill_ends_it()
    {
        PluginLimits limits = PluginLimits.Default with { FirstSuspension = TimeSpan.FromSeconds(10) };
        ManualClock time = new();
        FillAccount account = new(limits, time);
        long frame = 0;
        for (int fault = 0; fault < 3; fault++)
        {
            Assert.Equal(FillTurn.Call, account.Turn(++frame));
            account.Record(1, 0, 10, new InvalidOperationException());
        }

        Assert.Equal(FillTurn.Leave, account.Turn(++frame));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(FillTurn.Leave, account.Turn(++frame));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(FillTurn.Call, account.Turn(++frame));
        account.Record(1, 0, 10, new InvalidOperationException());
        Assert.Equal(TimeSpan.FromSeconds(20), account.Pause);
        Assert.Equal(FillTurn.Leave, account.Turn(++frame));
        time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(FillTurn.Call, account.Turn(++frame));
        account.Record(1, 0, 10, null);
        Assert.False(account.IsSuspended);
        Assert.Equal(FillTurn.Call, account.Turn(++frame));
        account.Record(1, 0, 10, new InvalidOperationException());
        Assert.Equal(FillTurn.Call, account.Turn(++frame));
    }

    [Theory]
    [InlineData(10, 0.9, false)]
    [InlineData(10, 1.1, true)]
    [InlineData(5000, 4.9, false)]
    [InlineData(5000, 5.1, true)]
    public void The_budget_grows_with_the_rows(int rows, double milliseconds, bool slow)
    {
        FillAccount account = new(PluginLimits.Default, TimeProvider.System);
        for (int fill = 0; fill < 5; fill++)
        {
            Assert.False(account.IsSlow);
            account.Record((long)(milliseconds / 1000 * System.Diagnostics.Stopwatch.Frequency), 0, rows, null);
        }

        Assert.Equal(slow, account.IsSlow);
    }

    [Fact]
    public void A_slow_provider_that_becomes_fast_is_called_each_time_again()
    {
        FillAccount account = new(PluginLimits.Default, TimeProvider.System);
        for (int fill = 0; fill < 5; fill++)
        {
            account.Record(long.MaxValue / 2, 0, 10, null);
        }

        int calls = 0;
        for (int tick = 0; tick < 20; tick++)
        {
            if (account.Turn(tick + 1) == FillTurn.Call)
            {
                calls++;
                account.Record(1, 0, 10, null);
            }
        }

        Assert.Equal(5, calls);
        Assert.False(account.IsSlow);
        Assert.Equal(FillTurn.Call, account.Turn(21));
    }

    /// <summary>A table whose page was left, for example.</summary>
    [Fact]
    public void A_slow_provider_that_was_not_wanted_for_a_while_is_called_at_once()
    {
        FillAccount account = new(PluginLimits.Default, TimeProvider.System);
        for (int fill = 0; fill < 5; fill++)
        {
            account.Record(long.MaxValue / 2, 0, 10, null);
        }

        Assert.Equal(FillTurn.Repeat, account.Turn(1));
        Assert.Equal(FillTurn.Repeat, account.Turn(2));
        Assert.Equal(FillTurn.Call, account.Turn(4));
    }
}
