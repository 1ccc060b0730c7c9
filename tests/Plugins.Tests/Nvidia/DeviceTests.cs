using Bpftop.Tests.Nvidia;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>What each GPU says about itself, in the header and in the table.</summary>
public sealed class DeviceTests
{
    private const string Scenario = FakeNvml.OneGpu + "process 0 compute 4711 1000\nsample 0 4711 62 12 3";

    /// <summary>Each function of NVML, and the columns of the table that are blank without it.</summary>
    public static TheoryData<string, string> Functions => new()
    {
        { "nvmlSystemGetDriverVersion", "gpu.driver" },
        { "nvmlDeviceGetName", "gpu.name" },
        { "nvmlDeviceGetUUID", "gpu.uuid" },
        { "nvmlDeviceGetUtilizationRates", "gpu.util" },
        { "nvmlDeviceGetEncoderUtilization", "gpu.enc" },
        { "nvmlDeviceGetDecoderUtilization", "gpu.dec" },
        { "nvmlDeviceGetMemoryInfo", "gpu.mem,gpu.mem.total" },
        { "nvmlDeviceGetTemperature", "gpu.temp" },
        { "nvmlDeviceGetPowerUsage", "gpu.power" },
        { "nvmlDeviceGetEnforcedPowerLimit", "gpu.power.limit" },
        { "nvmlDeviceGetFanSpeed", "gpu.fan" },
        { "nvmlDeviceGetClockInfo", "gpu.clock.sm,gpu.clock.mem" },
        { "nvmlDeviceGetCurrentClocksEventReasons", "gpu.throttle" },
        { "nvmlDeviceGetMigMode", "" },
        { "nvmlDeviceGetProcessUtilization", "" },
        { "nvmlDeviceGetComputeRunningProcesses", "" },
        { "nvmlDeviceGetGraphicsRunningProcesses", "" },
        { "nvmlDeviceGetMPSComputeRunningProcesses", "" },
    };

    [Fact]
    public async Task The_table_has_all_that_a_gpu_says()
    {
        using Rig rig = new(new FakeNvml(Scenario));
        await rig.OpenAsync();
        Dictionary<string, object> row = rig.Row("0");

        Assert.Equal(rig.Table.Table.Columns.Select(static column => column.Id).Order(), row.Keys.Order());
        Assert.Equal("NVIDIA Fake 0", row["gpu.name"]);
        Assert.Equal("GPU-00000000-0000-0000-0000-000000000000", row["gpu.uuid"]);
        Assert.Equal("550.54.14", row["gpu.driver"]);
        Assert.Equal("ready", row["gpu.state"]);
        Assert.Equal(37d, row["gpu.util"]);
        Assert.Equal(8589934592d, row["gpu.mem"]);
        Assert.Equal(25769803776d, row["gpu.mem.total"]);
        Assert.Equal(11d, row["gpu.enc"]);
        Assert.Equal(7d, row["gpu.dec"]);
        Assert.Equal(182.4, row["gpu.power"]);
        Assert.Equal(350d, row["gpu.power.limit"]);
        Assert.Equal(71d, row["gpu.temp"]);
        Assert.Equal(45d, row["gpu.fan"]);
        Assert.Equal(1905e6, row["gpu.clock.sm"]);
        Assert.Equal(7001e6, row["gpu.clock.mem"]);
        Assert.Equal("power-cap", row["gpu.throttle"]);
        Assert.Equal(1d, row["gpu.processes"]);
    }

    [Fact]
    public async Task The_bars_have_utilisation_and_memory_with_the_rest_in_words()
    {
        using Rig rig = new(new FakeNvml(Scenario));
        await rig.OpenAsync();

        Assert.Equal(["gpu.util.0", "gpu.mem.0"], rig.Meters.Meters.Select(static meter => meter.Id));
        Assert.Equal((37, 100, "37% 71C 182/350W power-cap fan45% 1905MHz"), rig.Bars()[0]);
        Assert.Equal((8589934592, 25769803776, "8.00G/24.0G procs:1 7001MHz"), rig.Bars()[1]);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task What_is_not_supported_is_blank_and_the_rest_is_there(string function, string blank)
    {
        using Rig rig = new(new FakeNvml(Scenario + $"\nfail {function} 3"));
        await rig.OpenAsync();

        string[] all = [.. rig.Table.Table.Columns.Select(static column => column.Id)];
        Assert.Equal(blank.Split(',', StringSplitOptions.RemoveEmptyEntries), all.Except(rig.Row("0").Keys));
        Assert.Equal(function == "nvmlDeviceGetProcessUtilization" ? "" : "62", rig.Value("gpu.util", 4711));
        Assert.Equal(function == "nvmlDeviceGetComputeRunningProcesses" ? "" : "1000", rig.Value("gpu.mem", 4711));
        Assert.Equal("0", rig.Value("gpu.id", 4711));
    }

    /// <summary>Each function whose numbers may be "not available" in a call that succeeds, and the blank columns.</summary>
    public static TheoryData<string, string> Numbers => new()
    {
        { "nvmlDeviceGetUtilizationRates", "gpu.util" },
        { "nvmlDeviceGetEncoderUtilization", "gpu.enc" },
        { "nvmlDeviceGetDecoderUtilization", "gpu.dec" },
        { "nvmlDeviceGetMemoryInfo", "gpu.mem,gpu.mem.total" },
        { "nvmlDeviceGetTemperature", "gpu.temp" },
        { "nvmlDeviceGetPowerUsage", "gpu.power" },
        { "nvmlDeviceGetEnforcedPowerLimit", "gpu.power.limit" },
        { "nvmlDeviceGetFanSpeed", "gpu.fan" },
        { "nvmlDeviceGetClockInfo", "gpu.clock.sm,gpu.clock.mem" },
        { "nvmlDeviceGetCurrentClocksEventReasons", "gpu.throttle" },
        { "nvmlDeviceGetMigMode", "" },
        { "nvmlDeviceGetProcessUtilization", "" },
        { "nvmlDeviceGetComputeRunningProcesses", "" },
        { "nvmlDeviceGetCount", "" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task An_answer_of_all_ones_is_not_available_and_blank(string function, string blank)
    {
        using Rig rig = new(new FakeNvml(Scenario));
        await rig.OpenAsync();
        await rig.ReadAsync(Scenario + $"\nones {function}");

        string[] all = [.. rig.Table.Table.Columns.Select(static column => column.Id)];
        Assert.Equal(blank.Split(',', StringSplitOptions.RemoveEmptyEntries), all.Except(rig.Row("0").Keys));
        Assert.Equal(function == "nvmlDeviceGetProcessUtilization" ? "" : "62", rig.Value("gpu.util", 4711));
        Assert.Equal(function == "nvmlDeviceGetComputeRunningProcesses" ? "" : "1000", rig.Value("gpu.mem", 4711));
        Assert.DoesNotContain(rig.Bars(), static bar => bar.Caption?.Contains("4294967", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(rig.Bars(), static bar => bar.Caption?.Contains("NaN", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("-DVERSIONS=1")]
    [InlineData("-DVERSIONS=3")]
    public async Task Where_every_answer_is_all_ones_nothing_is_known_and_nothing_breaks(string flag)
    {
        using Rig rig = new(new FakeNvml(Scenario, flag));
        await rig.OpenAsync();
        await rig.ReadAsync(Scenario + "\nones *");

        Assert.Equal(["gpu.driver", "gpu.id", "gpu.name", "gpu.state", "gpu.uuid"], rig.Row("0").Keys.Order(StringComparer.Ordinal));
        Assert.Equal("", rig.Value("gpu.mem", 4711));
        Assert.Equal((double.NaN, double.NaN), (rig.Bars()[1].Value, rig.Bars()[1].Maximum));
    }

    [Fact]
    public async Task A_count_of_all_ones_at_the_start_is_a_state_with_a_reason()
    {
        using Rig rig = new(new FakeNvml(Scenario + "\nones nvmlDeviceGetCount"));
        Availability availability = await rig.ProbeAsync();

        Assert.Equal(AvailabilityState.Unsupported, availability.State);
        Assert.Equal("NVML does not say how many GPUs there are", availability.Reason);
        Assert.Equal(["init", "shutdown"], rig.Nvml.Log);
    }

    [Fact]
    public async Task A_mig_device_without_known_ids_has_a_label_all_the_same()
    {
        const string Split = Scenario + "\ngpu 0 mig 1\ninstance 0 1 2 1000 10";
        using Rig rig = new(new FakeNvml(Split + "\nones nvmlDeviceGetGpuInstanceId"));
        await rig.OpenAsync();

        Assert.Equal("0:?/2", rig.Row("0:?/2")["gpu.id"]);
    }

    [Theory]
    [InlineData("-DVERSIONS=1", "fail nvmlDeviceGetMemoryInfo 3")]
    [InlineData("-DVERSIONS=3", "fail nvmlDeviceGetMemoryInfo 3")]
    [InlineData("-DVERSIONS=1", "gpu 0 total 0\ngpu 0 used 0\ngpu 0 reserved 0")]
    [InlineData("-DVERSIONS=3", "gpu 0 total 0\ngpu 0 used 0\ngpu 0 reserved 0")]
    public async Task A_gpu_without_memory_of_its_own_does_not_have_0_of_0(string flag, string memory)
    {
        // As GB10 and Jetson answer, whose memory is the machine's. The scenario's first word on a value counts.
        using Rig rig = new(new FakeNvml($"{memory}\n{Scenario}", flag));
        await rig.OpenAsync();

        Assert.DoesNotContain("gpu.mem", rig.Row("0").Keys);
        Assert.DoesNotContain("gpu.mem.total", rig.Row("0").Keys);
        Assert.Equal((double.NaN, double.NaN, "procs:1 7001MHz"), rig.Bars()[1]);
        Assert.Equal("1000", rig.Value("gpu.mem", 4711));
        Assert.Equal("ready", rig.Row("0")["gpu.state"]);
    }

    [Fact]
    public async Task A_gpu_that_lists_no_processes_does_not_say_that_there_are_none()
    {
        using Rig rig = new(new FakeNvml(Scenario + """

            fail nvmlDeviceGetComputeRunningProcesses 3
            fail nvmlDeviceGetGraphicsRunningProcesses 3
            fail nvmlDeviceGetMPSComputeRunningProcesses 3
            """));
        await rig.OpenAsync();

        Assert.DoesNotContain("gpu.processes", rig.Row("0").Keys);
        Assert.Equal("62", rig.Value("gpu.util", 4711));
    }

    [Fact]
    public async Task A_library_with_nothing_but_the_four_functions_that_are_needed_will_do()
    {
        using Rig rig = new(new FakeNvml("gpus 1", "-DBARE"));
        await rig.OpenAsync();

        Assert.Equal(["gpu.id", "gpu.state"], rig.Row("0").Keys);
        Assert.Equal((double.NaN, 100, ""), rig.Bars()[0]);
    }

    [Theory]
    [InlineData("-DVERSIONS=1", "")]
    [InlineData("-DVERSIONS=2", "")]
    [InlineData("-DVERSIONS=3", "fail nvmlDeviceGetMemoryInfo_v2 13")]
    public async Task Where_the_newer_memory_call_fails_the_older_one_answers(string flag, string fail)
    {
        using Rig rig = new(new FakeNvml(Scenario + $"\n{fail}", flag));
        await rig.OpenAsync();

        // The older one counts what the driver reserves as used.
        Assert.Equal(flag == "-DVERSIONS=2" ? 8589934592 : 8589934592 + 536870912, rig.Gpu().MemoryUsed);
        Assert.Equal("power-cap", rig.Gpu().Throttle);
    }

    [Theory]
    [InlineData("-DVERSIONS=1", "")]
    [InlineData("-DVERSIONS=3", "")]
    [InlineData("-DVERSIONS=3", "fail nvmlDeviceGetTemperatureV 25")]
    [InlineData("-DREMOVED", "")]
    public async Task Temperature_and_throttle_reason_are_read_by_the_functions_that_the_driver_still_has(string flag, string fail)
    {
        using Rig rig = new(new FakeNvml(Scenario + $"\n{fail}", flag));
        await rig.OpenAsync();

        Assert.Equal(71, rig.Gpu().Celsius);
        Assert.Equal("power-cap", rig.Gpu().Throttle);
    }

    [Fact]
    public async Task Eight_gpus_have_sixteen_bars_and_eight_rows()
    {
        using Rig rig = new(new FakeNvml("gpus 8\n" + string.Concat(Enumerable.Range(0, 8).Select(static gpu => $"gpu {gpu} util {gpu * 10}\ngpu {gpu} total 1000\ngpu {gpu} used {gpu}\n"))));
        await rig.OpenAsync();

        Assert.Equal(16, rig.Meters.Meters.Length);
        Assert.All(Enumerable.Range(0, 8), gpu =>
        {
            Assert.Equal(gpu * 10, rig.Bars()[gpu * 2].Value);
            Assert.Equal(gpu, rig.Bars()[(gpu * 2) + 1].Value);
            Assert.Equal($"NVIDIA Fake {gpu}", rig.Row($"{gpu}")["gpu.name"]);
        });
    }

    [Theory]
    [InlineData(0x0, "none", "5%")]
    [InlineData(0x1, "idle", "5%")]
    [InlineData(0x2, "app-clocks", "5% app-clocks")]
    [InlineData(0x48, "hw-slowdown,hw-thermal", "5% hw-thermal+1")]
    [InlineData(0x85, "idle,power-cap,power-brake", "5% power-brake+1")]
    [InlineData(0x200, "bit9", "5% bit9")]
    [InlineData(0x1ff, "idle,app-clocks,power-cap,hw-slowdown,sync-boost,sw-thermal,hw-thermal,power-brake,display-clocks", "5% hw-thermal+7")]
    public async Task The_throttle_reason_is_in_words_and_an_idle_gpu_is_not_called_throttled(int mask, string words, string caption)
    {
        using Rig rig = new(new FakeNvml($"gpus 1\ngpu 0 util 5\ngpu 0 throttle {mask}"));
        await rig.OpenAsync();

        Assert.Equal(words, rig.Row("0")["gpu.throttle"]);
        Assert.Equal(caption, rig.Bars()[0].Caption);
    }
}
