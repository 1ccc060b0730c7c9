using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.Tests.Nvidia;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>GPUs that the kernel suspends while nobody uses them, as in a laptop: over a folder of the test's own in place of
/// the kernel's PCI devices.</summary>
public sealed class SleepTests : IDisposable
{
    private const string Busy = FakeNvml.OneGpu + "process 0 compute 4711 1000\nsample 0 4711 62 12 3\n";
    private const string Idle = "gpus 1\ngpu 0 util 0\ngpu 0 total 1000\ngpu 0 used 10\n";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bpftop-pci-");
    private readonly Rig _rig;

    public SleepTests()
    {
        Device("0000:01:00.0", "0x10de", "0x030000");
        Device("0000:01:00.1", "0x10de", "0x040300", status: "active");
        Device("0000:00:02.0", "0x8086", "0x030000", status: "active");
        _rig = new Rig(new FakeNvml(Busy), power: new GpuPower(_root.FullName));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("suspending")]
    public async Task A_gpu_that_sleeps_is_not_woken_and_that_is_said(string status)
    {
        Set("power/runtime_status", status);

        Availability availability = await _rig.ProbeAsync();
        await _rig.ReadAsync();

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.Equal("every NVIDIA GPU is asleep, and asking would wake it", availability.Reason);
        Assert.NotEqual("", availability.Remedy);
        Assert.Empty(_rig.Nvml.Log);
        Assert.False(_rig.Monitor.HasThread);
        Assert.Equal("", _rig.Value("gpu.util", 4711));
        Assert.Equal(TimeSpan.FromSeconds(1), _rig.Monitor.Period);
    }

    [Fact]
    public async Task One_that_wakes_is_read()
    {
        Set("power/runtime_status", "suspended");
        await _rig.ProbeAsync();
        Set("power/runtime_status", "active");

        // The host asks the probe after some refreshes that fail.
        await Assert.ThrowsAsync<DriverGoneException>(() => _rig.ReadAsync());
        Assert.True(_rig.Monitor.Period < TimeSpan.FromMilliseconds(100));
        await _rig.OpenAsync();

        Assert.Equal("62", _rig.Value("gpu.util", 4711));
    }

    [Fact]
    public async Task One_that_falls_asleep_while_it_is_watched_is_not_asked_any_more_until_it_wakes()
    {
        await _rig.OpenAsync();
        Set("power/runtime_status", "suspended");
        _rig.Nvml.Say(Busy + "delay nvmlDeviceGetCount 1");

        await Assert.ThrowsAsync<DriverGoneException>(() => _rig.ReadAsync());
        Availability asleep = await _rig.ProbeAsync();
        await _rig.ReadAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        await _rig.ReadAsync();

        Assert.Equal(GpuRest.Asleep, asleep.Reason);
        Assert.Equal(0, _rig.Nvml.Count("nvmlDeviceGetCount"));
        Assert.Equal("", _rig.Value("gpu.util", 4711));
        Assert.Equal("asleep", _rig.Row("0")["gpu.state"]);
        Assert.Equal("NVIDIA Fake 0", _rig.Row("0")["gpu.name"]);
        Assert.Equal(["asleep", "asleep"], _rig.Bars().Select(static bar => bar.Caption));
        Assert.Equal((double.NaN, double.NaN), (_rig.Bars()[0].Value, _rig.Bars()[1].Value));

        Set("power/runtime_status", "active");
        await _rig.ReadAsync();
        Assert.True(_rig.Nvml.Count("nvmlDeviceGetCount") > 0);
        Assert.Equal("ready", _rig.Row("0")["gpu.state"]);
        Availability awake = await _rig.ProbeAsync();
        Assert.Equal(AvailabilityState.Ready, awake.State);
        Assert.Equal(1, _rig.Nvml.Count("init"));
    }

    [Fact]
    public async Task The_session_is_closed_where_it_is_all_that_keeps_the_gpu_awake()
    {
        _rig.Nvml.Say(Idle);
        await _rig.OpenAsync();
        await RestAsync();

        Assert.Equal(["init", "shutdown"], _rig.Nvml.Log);
        Assert.Equal(["left alone", "left alone"], _rig.Bars().Select(static bar => bar.Caption));
        await Assert.ThrowsAsync<DriverGoneException>(() => _rig.ReadAsync());
        Availability alone = await _rig.ProbeAsync();
        Assert.Equal(GpuRest.LeftAlone, alone.Reason);

        Set("power/runtime_status", "suspended");
        _rig.Time.Advance(TimeSpan.FromHours(1));
        await _rig.ReadAsync();
        Availability asleep = await _rig.ProbeAsync();
        Assert.Equal(GpuRest.Asleep, asleep.Reason);
        Assert.Equal(["init", "shutdown"], _rig.Nvml.Log);
        Assert.Equal(["asleep", "asleep"], _rig.Bars().Select(static bar => bar.Caption));

        Set("power/runtime_status", "active");
        await _rig.OpenAsync();
        Assert.Equal(["init", "shutdown", "init"], _rig.Nvml.Log);
    }

    [Fact]
    public async Task Where_it_does_not_fall_asleep_it_is_watched_again_and_left_alone_again_only_later()
    {
        _rig.Nvml.Say(Idle);
        await _rig.OpenAsync();
        await RestAsync();

        _rig.Time.Advance(TimeSpan.FromSeconds(16));
        await _rig.OpenAsync();
        for (int minute = 0; minute < 9; minute++)
        {
            _rig.Time.Advance(TimeSpan.FromMinutes(1));
            await _rig.ReadAsync();
        }

        Assert.Equal(["init", "shutdown", "init"], _rig.Nvml.Log);
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        await _rig.ReadAsync();
        await RestAsync();
        Assert.Equal(["init", "shutdown", "init", "shutdown"], _rig.Nvml.Log);
    }

    [Theory]
    [InlineData("power/control", "on", Idle)]
    [InlineData("power/runtime_status", "unsupported", Idle)]
    [InlineData("power/control", "auto", Idle + "process 0 graphics 4711 1000\n")]
    [InlineData("power/control", "auto", "gpus 1\ngpu 0 util 3\n")]
    [InlineData("power/control", "auto", "gpus 1\n")]
    public async Task The_session_stays_where_the_gpu_may_not_sleep_or_is_used_or_does_not_say(string file, string content, string scenario)
    {
        Set(file, content);
        _rig.Nvml.Say(scenario);
        await _rig.OpenAsync();
        await RestAsync();
        await _rig.ReadAsync();

        Assert.Equal(["init"], _rig.Nvml.Log);
    }

    [Fact]
    public async Task Of_two_gpus_one_that_is_awake_is_enough()
    {
        Device("0000:02:00.0", "0x10de", "0x030200", status: "active");
        Set("power/runtime_status", "suspended");

        await _rig.OpenAsync();

        Assert.Equal("62", _rig.Value("gpu.util", 4711));
    }

    [Fact]
    public async Task Without_pci_devices_of_nvidia_nothing_is_known_of_sleep_and_nvml_is_asked()
    {
        Directory.Delete(Path.Join(_root.FullName, "sys"), recursive: true);

        await _rig.OpenAsync();

        Assert.Equal("62", _rig.Value("gpu.util", 4711));
    }

    public void Dispose()
    {
        _rig.Dispose();
        _root.Delete(recursive: true);
    }

    /// <summary>Longer than an idle GPU is watched.</summary>
    private async Task RestAsync()
    {
        await _rig.ReadAsync();
        _rig.Time.Advance(TimeSpan.FromSeconds(31));
        await _rig.ReadAsync();
    }

    private void Set(string file, string content) => File.WriteAllText(Path.Join(_root.FullName, "sys/bus/pci/devices/0000:01:00.0", file), content + "\n");

    private void Device(string address, string vendor, string kind, string status = "active")
    {
        string folder = Path.Join(_root.FullName, "sys/bus/pci/devices", address);
        Directory.CreateDirectory(Path.Join(folder, "power"));
        File.WriteAllText(Path.Join(folder, "vendor"), vendor + "\n");
        File.WriteAllText(Path.Join(folder, "class"), kind + "\n");
        File.WriteAllText(Path.Join(folder, "power/control"), "auto\n");
        File.WriteAllText(Path.Join(folder, "power/runtime_status"), status + "\n");
    }
}
