using System.Globalization;
using Bpftop.Tests.Nvidia;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>What the driver says about processes, in the process table.</summary>
public sealed class ProcessColumnTests
{
    private const int Pid = 4711;
    private const string TwoGpus = FakeNvml.OneGpu + "gpus 2\n";

    [Fact]
    public async Task A_busy_process_shows_what_it_uses()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + """
            process 0 compute 4711 1073741824
            sample 0 4711 62 12 3
            """));
        await rig.OpenAsync();

        Assert.Equal("62", rig.Value("gpu.util", Pid));
        Assert.Equal("1073741824", rig.Value("gpu.mem", Pid));
        Assert.Equal("12", rig.Value("gpu.enc", Pid));
        Assert.Equal("3", rig.Value("gpu.dec", Pid));
        Assert.Equal("0", rig.Value("gpu.id", Pid));
        Assert.Equal("", rig.Value("gpu.mem", Pid + 1));
    }

    [Fact]
    public async Task A_process_that_computes_and_draws_is_counted_once_on_each_gpu()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + """
            process 0 compute 4711 1000
            process 0 graphics 4711 3000
            process 0 mps 4711 2000
            process 1 compute 4711 500
            sample 0 4711 60 0 0
            sample 1 4711 80 0 0
            """));
        await rig.OpenAsync();

        Assert.Equal("3500", rig.Value("gpu.mem", Pid));
        Assert.Equal("140", rig.Value("gpu.util", Pid));
        Assert.Equal("0,1", rig.Value("gpu.id", Pid));
    }

    [Fact]
    public async Task Memory_that_is_not_available_is_blank()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + """
            process 0 compute 4711 -1
            process 0 graphics 4712 -1
            process 0 compute 4712 9
            process 0 compute 4713 -1
            process 1 compute 4713 9
            """));
        await rig.OpenAsync();

        Assert.Equal("", rig.Value("gpu.mem", 4711));
        Assert.Equal("0", rig.Value("gpu.id", 4711));
        Assert.Equal("9", rig.Value("gpu.mem", 4712));
        Assert.Equal("", rig.Value("gpu.mem", 4713));
    }

    [Fact]
    public async Task A_quiet_process_reads_zero_and_one_that_left_the_gpu_is_blank()
    {
        const string There = FakeNvml.OneGpu + "process 0 compute 4711 1000\n";
        using Rig rig = new(new FakeNvml(There + "sample 0 4711 62 0 0"));
        await rig.OpenAsync();
        Assert.Equal("62", rig.Value("gpu.util", Pid));

        await rig.ReadAsync(There);
        Assert.Equal("0", rig.Value("gpu.util", Pid));
        Assert.Equal("0", rig.Value("gpu.enc", Pid));
        Assert.Equal("1000", rig.Value("gpu.mem", Pid));

        await rig.ReadAsync(FakeNvml.OneGpu);
        Assert.Equal("", rig.Value("gpu.util", Pid));
        Assert.Equal("", rig.Value("gpu.mem", Pid));
        Assert.Equal("", rig.Value("gpu.id", Pid));
    }

    [Fact]
    public async Task A_sample_counts_once_though_the_driver_keeps_it()
    {
        string at = Now(TimeSpan.FromMilliseconds(-100));
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + $"process 0 compute 4711 1000\nsample 0 4711 62 0 0 {at}"));
        await rig.OpenAsync();
        Assert.Equal("62", rig.Value("gpu.util", Pid));

        await rig.ReadAsync();
        Assert.Equal("0", rig.Value("gpu.util", Pid));
    }

    [Fact]
    public async Task What_the_driver_remembers_from_before_is_not_shown_as_now()
    {
        string at = Now(TimeSpan.FromMinutes(-5));
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + $"""
            process 0 compute 4711 1000
            process 0 compute 4712 1000
            sample 0 4711 62 0 0 {at}
            sample 0 4713 62 0 0 {at}
            """));
        await rig.OpenAsync();
        Assert.Equal("", rig.Value("gpu.util", 4711));
        Assert.Equal("", rig.Value("gpu.util", 4712));
        Assert.Equal("", rig.Value("gpu.id", 4713));

        await rig.ReadAsync();
        Assert.Equal("0", rig.Value("gpu.util", 4711));
        Assert.Equal("0", rig.Value("gpu.util", 4712));
    }

    [Fact]
    public async Task A_process_that_started_after_the_reading_inherits_nothing_from_its_pid()
    {
        const string Scenario = FakeNvml.OneGpu + "process 0 compute 4711 1000\nsample 0 4711 62 0 0";
        using Rig rig = new(new FakeNvml(Scenario));
        await rig.OpenAsync();
        ulong reused = rig.Readings.Current.TakenNs + 1;
        Assert.Equal("62", rig.Value("gpu.util", Pid));
        Assert.Equal("", rig.Value("gpu.util", Pid, reused));
        Assert.Equal("", rig.Value("gpu.mem", Pid, reused));
        Assert.Equal("", rig.Value("gpu.id", Pid, reused));

        await rig.ReadAsync();
        Assert.Equal("62", rig.Value("gpu.util", Pid, reused));
        Assert.Equal("1000", rig.Value("gpu.mem", Pid, reused));
    }

    [Fact]
    public async Task A_process_does_not_inherit_the_use_of_one_that_ended_since_the_last_reading()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + "process 0 compute 4711 1000\n"));
        await rig.OpenAsync();
        string at = Now(TimeSpan.FromSeconds(-1));
        await rig.ReadAsync(FakeNvml.OneGpu + $"process 0 compute 4711 2000\nsample 0 4711 62 0 0 {at}");
        ulong between = rig.Readings.Current.TakenNs - 500_000_000;

        Assert.Equal("62", rig.Value("gpu.util", Pid));
        Assert.Equal("", rig.Value("gpu.util", Pid, between));
        Assert.Equal("2000", rig.Value("gpu.mem", Pid, between));
    }

    [Fact]
    public async Task A_thread_on_a_row_of_its_own_shows_nothing()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + "process 0 compute 4711 1000"));
        await rig.OpenAsync();

        Assert.Equal("", rig.Value("gpu.mem", Pid, traits: ProcessTraits.Thread));
    }

    [Theory]
    [InlineData("-DVERSIONS=3")]
    [InlineData("-DVERSIONS=2")]
    [InlineData("-DVERSIONS=1")]
    public async Task More_processes_than_the_first_buffer_are_all_there_with_every_version_of_the_list(string flag)
    {
        int[] pids = [.. Enumerable.Range(5000, 700)];
        using Rig rig = new(new FakeNvml(
            FakeNvml.OneGpu + string.Concat(pids.Select(static pid => $"process 0 compute {pid} {pid}000\nsample 0 {pid} {pid % 100} 0 0\n")), flag));
        await rig.OpenAsync();

        Assert.Equal(700, rig.Gpu().Processes);
        Assert.All([5000, 5031, 5032, 5127, 5128, 5699], pid =>
        {
            Assert.Equal($"{pid}000", rig.Value("gpu.mem", pid));
            Assert.Equal($"{pid % 100}", rig.Value("gpu.util", pid));
        });
    }

    [Theory]
    [InlineData("-DVERSIONS=3", 3)]
    [InlineData("-DVERSIONS=2", 3)]
    [InlineData("-DVERSIONS=1", 0)]
    public async Task Clients_of_mps_are_there_with_every_version_of_their_list(string flag, int count)
    {
        using Rig rig = new(new FakeNvml(
            FakeNvml.OneGpu + """
            process 0 mps 4711 1000
            process 0 mps 4712 2000
            process 0 mps 4713 3000
            """,
            flag));
        await rig.OpenAsync();

        Assert.Equal(count, rig.Gpu().Processes);
        Assert.Equal(count == 0 ? "" : "3000", rig.Value("gpu.mem", 4713));
    }

    [Fact]
    public async Task The_drivers_whose_third_list_is_wider_than_documented_are_asked_for_the_second()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + """
            driver 535.54.03
            wide
            process 0 compute 4711 1000
            process 0 compute 4712 2000
            process 0 compute 4713 3000
            """));
        await rig.OpenAsync();

        Assert.Equal(3, rig.Gpu().Processes);
        Assert.Equal("3000", rig.Value("gpu.mem", 4713));
    }

    [Fact]
    public async Task Under_mig_the_instances_are_named_and_use_is_blank()
    {
        using Rig rig = new(new FakeNvml(TwoGpus + """
            gpu 0 mig 1
            instance 0 1 0 20000 700
            instance 0 2 1 10000 300
            process 0 compute 4711 1000 1 0
            process 0 compute 4711 500 2 1
            process 0 compute 4712 200 2 1
            process 1 compute 4711 50
            sample 1 4711 40 0 0
            """));
        await rig.OpenAsync();

        Assert.Equal("0:1/0,0:2/1,1", rig.Value("gpu.id", 4711));
        Assert.Equal("1550", rig.Value("gpu.mem", 4711));
        Assert.Equal("", rig.Value("gpu.util", 4711));
        Assert.Equal("0:2/1", rig.Value("gpu.id", 4712));
        Assert.Equal("", rig.Value("gpu.util", 4712));

        Assert.Equal(2, rig.Gpu().Processes);
        Assert.Equal(20000d, rig.Row("0:1/0")["gpu.mem.total"]);
        Assert.Equal(700d, rig.Row("0:1/0")["gpu.mem"]);
        Assert.Equal(2d, rig.Row("0:2/1")["gpu.processes"]);
        Assert.DoesNotContain("gpu.util", rig.Row("0").Keys);
        Assert.StartsWith("MIG:2", rig.Bars()[0].Caption, StringComparison.Ordinal);
        Assert.Equal(double.NaN, rig.Bars()[0].Value);
    }

    [Fact]
    public async Task Instances_that_come_and_go_are_followed()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + "gpu 0 mig 1\ninstance 0 1 0 20000 700\nprocess 0 compute 4711 1000 1 0"));
        await rig.OpenAsync();
        Assert.Equal("0:1/0", rig.Value("gpu.id", Pid));

        await rig.ReadAsync(FakeNvml.OneGpu + "process 0 compute 4711 1000\nsample 0 4711 5 0 0");
        Assert.Equal("0", rig.Value("gpu.id", Pid));
        Assert.Equal("5", rig.Value("gpu.util", Pid));
        Assert.Empty(rig.Gpu().Instances);
    }

    [Fact]
    public async Task In_a_pid_namespace_the_gpus_are_shown_and_no_process_is()
    {
        using Rig rig = new(new FakeNvml(FakeNvml.OneGpu + "process 0 compute 4711 1000\nsample 0 4711 5 0 0"), seesPids: false);
        Availability availability = await rig.ProbeAsync();
        await rig.ReadAsync();

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.Contains("pid namespace", availability.Reason, StringComparison.Ordinal);
        Assert.Equal("", rig.Value("gpu.mem", Pid));
        Assert.Equal(37, rig.Gpu().Utilization);
    }

    private static string Now(TimeSpan later) =>
        ((long)(TimeProvider.System.GetUtcNow() + later - DateTimeOffset.UnixEpoch).TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
