using System.Diagnostics;
using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.PluginContract;
using Bpftop.Tests.Nvidia;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>GPUs that are lost, drivers that are reloaded or hang, and that every init has its shutdown.</summary>
public sealed class FailureTests
{
    private const string TwoGpus = """
        gpus 2
        gpu 0 util 10
        gpu 0 total 1000
        gpu 0 used 100
        gpu 1 util 20
        gpu 1 total 2000
        gpu 1 used 200
        process 0 compute 4710 1000
        process 1 compute 4711 2000
        sample 0 4710 10 0 0
        sample 1 4711 20 0 0

        """;

    /// <summary>Much less than the slow call, on a busy machine too.</summary>
    private static readonly TimeSpan _atOnce = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task No_gpu_is_absent_and_shut_down()
    {
        using Rig rig = new(new FakeNvml("gpus 0"));
        Availability availability = await rig.ProbeAsync();

        Assert.Equal(AvailabilityState.Absent, availability.State);
        Assert.Equal(["init", "shutdown"], rig.Nvml.Log);
        Assert.Empty(rig.Meters.Meters);
    }

    [Theory]
    [InlineData(9, AvailabilityState.Absent, "not loaded")]
    [InlineData(4, AvailabilityState.Denied, "permission")]
    [InlineData(17, AvailabilityState.Denied, "cgroup")]
    [InlineData(18, AvailabilityState.Unsupported, "different versions")]
    [InlineData(28, AvailabilityState.Absent, "knows no GPU")]
    [InlineData(999, AvailabilityState.Unsupported, "NVML error 999")]
    public async Task A_driver_that_cannot_be_used_is_a_state_with_a_reason(int code, AvailabilityState state, string reason)
    {
        using Rig rig = new(new FakeNvml($"gpus 1\nfail nvmlInit {code}"));
        Availability availability = await rig.ProbeAsync();

        Assert.Equal(state, availability.State);
        Assert.Contains(reason, availability.Reason, StringComparison.Ordinal);
        Assert.NotEqual("", availability.Remedy);
        await Assert.ThrowsAsync<DriverGoneException>(() => rig.ReadAsync());
        await rig.EndAsync();
        Assert.Equal(["init failed"], rig.Nvml.Log);
    }

    [Fact]
    public async Task A_lost_gpu_is_blank_with_a_reason_and_the_others_go_on()
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        Assert.Equal("20", rig.Value("gpu.util", 4711));

        await rig.ReadAsync(TwoGpus + "gpu 1 lost 1");

        Assert.Equal((10, 100, "10%"), rig.Bars()[0]);
        Assert.Equal((double.NaN, 100, "lost"), rig.Bars()[2]);
        Assert.Equal("lost", rig.Bars()[3].Caption);
        Assert.Equal("lost", rig.Row("1")["gpu.state"]);
        Assert.Equal("NVIDIA Fake 1", rig.Row("1")["gpu.name"]);
        Assert.DoesNotContain("gpu.mem.total", rig.Row("1").Keys);
        Assert.Equal("10", rig.Value("gpu.util", 4710));
        Assert.Equal("", rig.Value("gpu.util", 4711));
        Assert.Equal("", rig.Value("gpu.mem", 4711));
    }

    [Theory]
    [InlineData("nvmlDeviceGetUtilizationRates")]
    [InlineData("nvmlDeviceGetFanSpeed")]
    [InlineData("nvmlDeviceGetComputeRunningProcesses")]
    [InlineData("nvmlDeviceGetProcessUtilization")]
    public async Task A_gpu_that_is_lost_between_two_calls_leaves_nothing_half_read(string function)
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        await rig.ReadAsync(TwoGpus + $"fail {function} 15 1");

        Assert.Equal("lost", rig.Row("1")["gpu.state"]);
        Assert.DoesNotContain("gpu.util", rig.Row("1").Keys);
        Assert.Equal("", rig.Value("gpu.mem", 4711));
        Assert.Equal("1000", rig.Value("gpu.mem", 4710));
    }

    [Theory]
    [InlineData(999, "NVML error 999")]
    [InlineData(17, "the system or a cgroup blocks the NVIDIA devices")]
    public async Task A_gpu_of_which_every_call_fails_says_why_and_comes_back(int code, string reason)
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();

        await rig.ReadAsync(TwoGpus + $"fail * {code} 1");
        Assert.Equal(reason, rig.Row("1")["gpu.state"]);
        Assert.Equal(reason, rig.Bars()[2].Caption);
        Assert.Equal("ready", rig.Row("0")["gpu.state"]);
        await rig.ReadAsync(TwoGpus);
        Assert.Equal("ready", rig.Row("1")["gpu.state"]);
        Assert.Equal(20d, rig.Row("1")["gpu.util"]);
    }

    [Fact]
    public async Task A_gpu_that_comes_back_is_read_by_its_new_handle()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + "gpu 1 lost 1"));
        await rig.OpenAsync();
        Assert.Equal("lost", rig.Row("1")["gpu.state"]);
        await rig.ReadAsync(TwoGpus);
        Assert.Equal("ready", rig.Row("1")["gpu.state"]);
        Assert.Equal(20d, rig.Row("1")["gpu.util"]);

        await rig.ReadAsync(TwoGpus + "gpu 0 lost 1\ngpu 1 lost 1");
        await rig.ReadAsync(TwoGpus + "generation 2");
        Assert.Equal(20d, rig.Row("1")["gpu.util"]);
        Assert.Equal(0, rig.Nvml.Count("dead handle"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(18)]
    public async Task A_driver_that_is_reloaded_is_shut_down_and_opened_anew(int code)
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        Assert.Equal(TimeSpan.FromSeconds(1), rig.Monitor.Period);

        await Assert.ThrowsAsync<DriverGoneException>(() => rig.ReadAsync(TwoGpus + $"fail * {code}\nfail nvmlInit 9"));
        Assert.Equal("", rig.Value("gpu.util", 4710));
        Assert.True(rig.Monitor.Period < TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<DriverGoneException>(() => rig.ReadAsync());
        Availability away = await rig.ProbeAsync();
        Assert.Equal(AvailabilityState.Absent, away.State);

        rig.Nvml.Say(TwoGpus + "generation 2");
        Availability back = await rig.ProbeAsync();
        Assert.Equal(AvailabilityState.Ready, back.State);
        await rig.ReadAsync();
        Assert.Equal("10", rig.Value("gpu.util", 4710));
        await rig.EndAsync();
        Assert.Equal(["init", "shutdown", "init failed", "init", "shutdown"], rig.Nvml.Log);
    }

    [Fact]
    public async Task A_gpu_more_is_found_and_its_bars_come_with_the_refresh_after()
    {
        using Rig rig = new(new FakeNvml("gpus 1\ngpu 0 util 10"));
        await rig.OpenAsync();
        Assert.Equal(2, rig.Bars().Length);
        await Assert.ThrowsAsync<DriverGoneException>(() => rig.ReadAsync(TwoGpus));
        await rig.ProbeAsync();
        await rig.ReadAsync();

        // The host may still fill the two bars that it knows.
        double[][] two = [[double.NaN], [double.NaN]];
        rig.Meters.Fill(Some.Tick(1), new MeterBlock(two, new double[2], new string?[2]));
        Assert.Equal(4, rig.Bars().Length);
        Assert.Equal(20, rig.Bars()[2].Value);
    }

    [Fact]
    public async Task A_call_of_five_seconds_holds_up_neither_a_fill_nor_the_end()
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        rig.Nvml.Say(TwoGpus + "delay nvmlDeviceGetUtilizationRates 5000");
        using CancellationTokenSource cancel = new();
        Task reading = rig.Monitor.RefreshAsync(cancel.Token).AsTask();
        await Rig.UntilAsync(() => rig.Nvml.Count("nvmlDeviceGetUtilizationRates") == 1, "the slow call");
        long start = Stopwatch.GetTimestamp();

        // What was read last is shown on, until it is too old.
        Assert.Equal("10", rig.Value("gpu.util", 4710));
        Assert.Equal(10, rig.Bars()[0].Value);
        Availability availability = await rig.ProbeAsync();
        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.Contains("has not answered", availability.Reason, StringComparison.Ordinal);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        // A second refresh waits for the call that is under way and starts no other.
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Monitor.RefreshAsync(soon.Token).AsTask());
        rig.Monitor.Dispose();
        Assert.True(Stopwatch.GetElapsedTime(start) < _atOnce, $"it took {Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(1, rig.Nvml.Count("nvmlDeviceGetUtilizationRates"));

        // The thread that was away shuts down when it comes back.
        rig.Nvml.Say(TwoGpus);
        Assert.Equal(0, rig.Nvml.Count("shutdown"));
        await Rig.UntilAsync(() => rig.Nvml.Count("shutdown") == 1, "the shutdown after the slow call");
    }

    [Fact]
    public async Task An_open_that_outlives_its_probe_is_taken_up_by_the_next()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + "delay nvmlInit 300"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Monitor.ProbeAsync(new CancellationToken(canceled: true)).AsTask());

        await rig.ReadAsync();
        Availability second = await rig.ProbeAsync();
        Assert.Equal(AvailabilityState.Ready, second.State);
        Assert.Equal(4, rig.Meters.Meters.Length);
        Assert.Equal(["init"], rig.Nvml.Log.Where(static line => line != "nvmlInit"));
    }

    [Fact]
    public async Task An_init_that_never_returns_is_a_state_with_a_reason_and_the_end_does_not_wait_for_it()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + "delay nvmlInit 86400000"));
        Task<Availability> probing = rig.ProbeAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.False(probing.IsCompleted);
        rig.Time.Advance(TimeSpan.FromSeconds(0.1));
        Availability first = await probing;
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        Availability second = await rig.ProbeAsync();
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Monitor.RefreshAsync(soon.Token).AsTask());

        Assert.Equal(AvailabilityState.Degraded, first.State);
        Assert.Contains("the NVIDIA driver has not answered", first.Reason, StringComparison.Ordinal);
        Assert.Matches("^the NVIDIA driver has not answered for [0-9]+ s$", second.Reason);
        Assert.NotEqual(first.Reason, second.Reason);
        Assert.NotEqual("", second.Remedy);
        Assert.Equal("", rig.Value("gpu.util", 4710));
        Assert.Empty(rig.Meters.Meters);
        long start = Stopwatch.GetTimestamp();
        rig.Monitor.Dispose();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(0.4), $"it took {Stopwatch.GetElapsedTime(start)}");
        Assert.Equal(1, rig.Nvml.Count("init"));
    }

    [Fact]
    public async Task Old_values_go_blank_and_the_bars_say_why()
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("1000", rig.Value("gpu.mem", 4710));

        rig.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("", rig.Value("gpu.mem", 4710));
        Assert.Equal((double.NaN, 100, "no answer"), rig.Bars()[0]);
        Assert.Equal("no answer", rig.Row("0")["gpu.state"]);
        Assert.DoesNotContain("gpu.util", rig.Row("0").Keys);
    }

    [Fact]
    public async Task All_calls_come_from_one_thread_and_the_end_shuts_down_once()
    {
        using Rig rig = new(new FakeNvml(TwoGpus));
        await rig.OpenAsync();
        await rig.ProbeAsync();
        await rig.ReadAsync();
        await rig.EndAsync();
        rig.Monitor.Dispose();

        Assert.Equal(["init", "shutdown"], rig.Nvml.Log);
        await Assert.ThrowsAsync<DriverGoneException>(() => rig.ReadAsync());
    }
}
