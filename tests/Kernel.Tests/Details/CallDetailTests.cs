using Bpftop.Host.Details.Calls;
using Bpftop.Kernel.Tests.Bpf;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The system calls of a real process that makes known ones.</summary>
[Collection(nameof(Alone))]
public sealed class CallDetailTests
{
    [Fact]
    public async Task Calls_of_the_process_and_of_no_other_are_counted_while_somebody_reads()
    {
        using Holder holder = Holder.Start("calls");
        ManualClock clock = new(goesOn: true);
        using CallDetail calls = new("/proc", Detail.Bpf, clock);
        int before = Links();
        TableBuffer rows = new(calls.Tab);

        // The first reading waits a moment; then the holder makes its calls.
        Task first = calls.ReadAsync(Detail.RowOf(holder.Pid), rows, new Told(), default);
        Assert.True(calls.IsCounting);
        Assert.True(Links() > before);
        holder.Continue();
        Assert.False(first.IsCompleted);
        clock.Advance(calls.FirstLook);
        await first;
        holder.Continue();
        Detail read = Detail.Read(calls, holder.Pid);

        int parent = read.RowWith("call", "getppid");
        int close = read.RowWith("call", "close");
        Assert.Equal(2000, read.Number(parent, "count"));
        Assert.Equal(0, read.Number(parent, "errors"));
        Assert.Equal(2000, read.Number(close, "count"));
        Assert.Equal(2000, read.Number(close, "errors"));
        Assert.True(read.Number(parent, "rate") > 0);
        Assert.Equal(read.Number(parent, "total") / 2000, read.Number(parent, "mean"), 1e-12);
        Assert.True(read.Number(parent, "longest") >= read.Number(parent, "mean"));
        Assert.All(read.Rows, row => Assert.Contains(read.Text(row, "call"), new[] { "getppid", "close", "read", "write" }));
        Assert.Matches("^counted for .*; its threads were ready and had no CPU for [0-9.]+ % of the time$", read.Notice);

        // Nobody reads on: after a while nothing is attached.
        clock.Advance(calls.Patience + TimeSpan.FromMinutes(1));
        Assert.False(calls.IsCounting);
        Assert.Equal(before, Links());
    }

    [Fact]
    public async Task A_reading_that_is_cancelled_leaves_nothing_attached()
    {
        using Holder holder = Holder.Start("calls");
        using CallDetail calls = new("/proc", Detail.Bpf, new ManualClock(goesOn: true));
        int before = Links();
        using CancellationTokenSource gone = new();
        Task reading = calls.ReadAsync(Detail.RowOf(holder.Pid), new TableBuffer(calls.Tab), new Told(), gone.Token);
        Assert.True(calls.IsCounting);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.False(calls.IsCounting);
        Assert.Equal(before, Links());
    }

    [Fact]
    public async Task Disposing_detaches_and_a_reading_that_is_under_way_does_so_itself()
    {
        using Holder holder = Holder.Start("calls");
        ManualClock clock = new(goesOn: true);
        CallDetail calls = new("/proc", Detail.Bpf, clock);
        int before = Links();
        Task reading = calls.ReadAsync(Detail.RowOf(holder.Pid), new TableBuffer(calls.Tab), new Told(), default);

        calls.Dispose();
        clock.Advance(calls.FirstLook);
        await reading;

        Assert.Equal(before, Links());
    }

    [Fact]
    public void A_process_that_ended_meanwhile_is_told_and_another_one_is_counted_anew()
    {
        ManualClock clock = new(goesOn: true);
        using CallDetail calls = new("/proc", Detail.Bpf, clock) { FirstLook = TimeSpan.Zero };
        using Holder first = Holder.Start("calls");
        using Holder second = Holder.Start("calls");
        ProcessRow row = Detail.RowOf(first.Pid);
        Detail.Read(calls, row);
        first.Continue();
        Assert.Equal(1000, CountOf(Detail.Read(calls, row), "getppid"));
        Detail.Read(calls, second.Pid);
        second.Continue();
        Assert.Equal(1000, CountOf(Detail.Read(calls, second.Pid), "getppid"));

        first.Kill();
        Assert.Contains("ended meanwhile", Assert.Throws<DetailException>(() => Detail.Read(calls, row)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_BPF_one_clause_says_so()
    {
        using CallDetail calls = new("/proc", new NoBpf(), TimeProvider.System);

        Assert.Equal("system calls cannot be counted: BPF: not in this test", Assert.Throws<DetailException>(() => Detail.Read(calls, Environment.ProcessId)).Message);
    }

    private static double CountOf(Detail read, string call) => read.Number(read.RowWith("call", call), "count");

    private static int Links() => KernelObjects.Of(Environment.ProcessId).Count("link");
}
