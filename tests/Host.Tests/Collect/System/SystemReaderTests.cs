using Bpftop.Host.Collect;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class SystemReaderTests : IDisposable
{
    private const double Kilo = 1024;

    private readonly string _machine = Fixtures.Copy("machine");
    private readonly ManualClock _clock = new();
    private readonly SystemReader _reader;
    private readonly SystemSample _sample = new();

    public SystemReaderTests() => _reader = new SystemReader($"{_machine}/proc", $"{_machine}/sys", _clock);

    public void Dispose()
    {
        _reader.Dispose();
        Directory.Delete(_machine, recursive: true);
    }

    [Fact]
    public void Rates_and_shares_are_missing_at_the_first_reading()
    {
        _reader.Read(_sample);

        Assert.Equal(double.NaN, _sample.Total.User);
        Assert.Equal(double.NaN, _sample.Cpus[0].Idle);
        Assert.Equal(double.NaN, _sample.DiskReadRate);
        Assert.Equal(double.NaN, _sample.NetworkSendRate);
        Assert.Equal((0.52, 1.04, 2.08), (_sample.Load1, _sample.Load5, _sample.Load15));
        Assert.True(_sample.UptimeSeconds > 0);
    }

    [Fact]
    public void Shares_are_over_the_interval_and_an_offline_cpu_has_none()
    {
        _reader.Read(_sample);
        Replace("stat", "cpu0 400 50 200 3000 100 20 30 10", "cpu0 450 50 220 3020 105 21 32 12");
        Replace("stat", "cpu  1000 100 500 8000 300 40 60 20", "cpu  1050 100 520 8120 305 41 62 22");
        Tick(1);

        Assert.Equal(4, _sample.CpuCount);
        Assert.Equal(3, _sample.OnlineCpus);
        CpuShare first = _sample.Cpus[0];
        Assert.Equal(50, first.User);
        Assert.Equal(20, first.System);
        Assert.Equal(20, first.Idle);
        Assert.Equal(5, first.IoWait);
        Assert.Equal(3, first.Irq);
        Assert.Equal(2, first.Steal);
        Assert.Equal(0, first.Nice);
        Assert.Equal(25, _sample.Total.User);
        Assert.Equal(double.NaN, _sample.Cpus[2].Idle);
    }

    [Fact]
    public void A_cpu_that_comes_back_starts_anew_and_one_that_goes_is_missing()
    {
        Tick(1);
        Replace("stat", "cpu3 300 25 150 2500 100 10 15 5 2 1\n", "");
        Replace("stat", "cpu1 300", "cpu1 400");
        Tick(1);
        Assert.Equal((2, 2), (_sample.CpuCount, _sample.OnlineCpus));
        Assert.Equal(100, _sample.Cpus[1].User);

        Replace("stat", "intr", "cpu3 900 25 150 2500 100 10 15 5 2 1\nintr");
        Tick(1);
        Assert.Equal((4, 3), (_sample.CpuCount, _sample.OnlineCpus));
        Assert.Equal(double.NaN, _sample.Cpus[3].User);
    }

    [Fact]
    public void Zram_is_memory_in_use_once_and_shared_memory_is_no_cache()
    {
        _reader.Read(_sample);
        MemorySample memory = _sample.Memory;

        Assert.Equal(16_000_000 * Kilo, memory.Total);
        Assert.Equal((5_000_000 + 800_000 - 1_000_000) * Kilo, memory.Cached);
        Assert.Equal((16_000_000 - 4_000_000 - 500_000 - 4_800_000) * Kilo, memory.Used);
        Assert.Equal(memory.Total, memory.Used + memory.Cached + memory.Buffers + (4_000_000 * Kilo));
        Assert.Equal(1_000_000 * Kilo, memory.Shared);
        Assert.Equal(9_000_000 * Kilo, memory.Available);
        Assert.Equal((8_000_000 * Kilo, 3_000_000 * Kilo), (memory.SwapTotal, memory.SwapUsed));
        Assert.Equal((3_100_000_000.0, 925_000_000.0), (memory.ZramOriginal, memory.ZramCompressed));
    }

    [Fact]
    public void Zram_devices_that_go_are_noticed()
    {
        _reader.Read(_sample);
        Replace("diskstats", " 253       0 zram0 1 0 800000 0 1 0 800000 0 0 0 0 0 0 0 0 0 0\n", "");
        Replace("diskstats", " 253       1 zram1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n", "");
        File.Delete($"{_machine}/sys/block/zram0");
        File.Delete($"{_machine}/sys/block/zram1");
        Tick(1);

        Assert.Equal(double.NaN, _sample.Memory.ZramOriginal);
        Assert.Equal(double.NaN, _sample.Memory.ZramCompressed);
    }

    [Fact]
    public void Disks_are_counted_once_whatever_is_stacked_on_them()
    {
        _reader.Read(_sample);
        string text = File.ReadAllText($"{_machine}/proc/diskstats");
        text = text.Replace(" 2000 28225 10482", " 2020 28225 10482", StringComparison.Ordinal) // sda, sda1
            .Replace(" 2000 28225", " 2020 28225", StringComparison.Ordinal) // dm-0
            .Replace("10 0 100 1 10 0 200 1", "10 0 104 1 10 0 220 1", StringComparison.Ordinal) // nvme0c0n1 and nvme0n1: a disk and the way to it
            .Replace("10 0 300 1 10 0 400 1", "10 0 308 1 10 0 440 1", StringComparison.Ordinal) // nvme1c0n1, over fabrics
            .Replace("800000", "900000", StringComparison.Ordinal)
            .Replace("1000000", "9000000", StringComparison.Ordinal);
        Write("diskstats", text);
        Tick(2);

        Assert.Equal((20 + 4 + 8) * 512 / 2.0, _sample.DiskReadRate);
        Assert.Equal((20 + 40) * 512 / 2.0, _sample.DiskWriteRate);
    }

    [Fact]
    public void A_disk_that_is_plugged_in_brings_no_history()
    {
        string all = File.ReadAllText($"{_machine}/proc/diskstats");
        Write("diskstats", string.Join('\n', all.Split('\n').Where(static line => !line.Contains("nvme", StringComparison.Ordinal))));
        _reader.Read(_sample);
        Write("diskstats", all);
        Tick(1);

        Assert.Equal(0, _sample.DiskReadRate);
    }

    [Fact]
    public void Interfaces_but_loopback_add_up_and_where_one_was_reset_the_sum_is_not_known()
    {
        _reader.Read(_sample);
        Replace("net/dev", "163622078", "163623078");
        Replace("net/dev", "  248412", "  250412");
        Replace("net/dev", "   81228     358", "99981228     358");
        Tick(2);

        Assert.Equal(500, _sample.NetworkReceiveRate);
        Assert.Equal(1000, _sample.NetworkSendRate);

        Replace("net/dev", "wlan0:    5000", "wlan0:       1");
        Tick(1);
        Assert.Equal(double.NaN, _sample.NetworkReceiveRate);
        Assert.Equal(0, _sample.NetworkSendRate);

        Replace("net/dev", "wlan0:       1", "wlan0:     101");
        Tick(1);
        Assert.Equal(100, _sample.NetworkReceiveRate);
    }

    [Fact]
    public void Pressure_that_the_kernel_does_not_offer_is_missing()
    {
        _reader.Read(_sample);

        Assert.Equal((10.3, 0.0), (_sample.CpuPressure.Some10, _sample.CpuPressure.Full10));
        Assert.Equal((1.25, 0.75), (_sample.IoPressure.Some10, _sample.IoPressure.Full10));
        Assert.Equal(double.NaN, _sample.MemoryPressure.Some10);
    }

    [Fact]
    public void A_machine_without_any_of_the_files_is_all_missing()
    {
        using SystemReader reader = new("/nonexistent", "/nonexistent", _clock);
        reader.Read(_sample);
        reader.Read(_sample);

        Assert.Equal(double.NaN, _sample.Total.User);
        Assert.Equal(double.NaN, _sample.Memory.Total);
        Assert.Equal(double.NaN, _sample.Memory.Used);
        Assert.Equal(double.NaN, _sample.Memory.SwapUsed);
        Assert.Equal(double.NaN, _sample.Load1);
        Assert.Equal(double.NaN, _sample.Memory.ZramOriginal);
        Assert.Equal(double.NaN, _sample.DiskReadRate);
        Assert.Equal(double.NaN, _sample.NetworkSendRate);
        Assert.Equal((0, 0), (_sample.CpuCount, _sample.OnlineCpus));
        Assert.Equal(8, reader.Missing.Count());
    }

    [Fact]
    public void A_file_that_can_be_opened_and_not_be_read_is_missing()
    {
        File.Delete($"{_machine}/proc/pressure/cpu");
        File.CreateSymbolicLink($"{_machine}/proc/pressure/cpu", "/proc/self/mem");
        using SystemReader reader = new($"{_machine}/proc", $"{_machine}/sys", _clock);
        Assert.DoesNotContain($"{_machine}/proc/pressure/cpu", reader.Missing);

        reader.Read(_sample);

        Assert.Equal(double.NaN, _sample.CpuPressure.Some10);
        Assert.Contains($"{_machine}/proc/pressure/cpu", reader.Missing);
        Assert.True(_sample.Memory.Total > 0);
    }

    [Fact]
    public void What_nobody_asks_for_is_not_read_and_not_known()
    {
        Write("pressure/irq", "full avg10=1.50 avg60=0.00 avg300=0.00 total=9\n", isNew: true);
        Write("sys/fs/file-nr", "1499\t0\t2466112\n", isNew: true);
        Write("sys/kernel/hostname", "box\n", isNew: true);
        Add("kernel/mm/hugepages/hugepages-2048kB", ("nr_hugepages", "8"), ("free_hugepages", "3"));
        Add("kernel/mm/hugepages/hugepages-1048576kB", ("nr_hugepages", "2"), ("free_hugepages", "2"));
        using SystemReader reader = new($"{_machine}/proc", $"{_machine}/sys", _clock);

        reader.Read(_sample);
        Assert.Equal(double.NaN, _sample.IrqPressure.Full10);
        Assert.Equal(double.NaN, _sample.OpenFiles);
        Assert.Equal(double.NaN, _sample.Memory.HugeTotal);
        Assert.Null(_sample.HostName);

        reader.Read(_sample, MachineFacts.InterruptPressure | MachineFacts.OpenFiles | MachineFacts.HugePages | MachineFacts.HostName);
        Assert.Equal((double.NaN, 1.5), (_sample.IrqPressure.Some10, _sample.IrqPressure.Full10));
        Assert.Equal((1499, 2466112), (_sample.OpenFiles, _sample.MostFiles));
        Assert.Equal(((8 * 2.0) + (2 * 1024.0)) * 1024 * Kilo, _sample.Memory.HugeTotal);
        Assert.Equal(5 * 2.0 * 1024 * Kilo, _sample.Memory.HugeUsed);
        Assert.Equal("box", _sample.HostName);
        Assert.Equal(double.NaN, _sample.Sensors.CpuTemperature);

        Write("sys/kernel/hostname", "b\u001b[2Jx\n");
        reader.Read(_sample, MachineFacts.HostName);
        Assert.DoesNotContain('\u001b', _sample.HostName!);
        Assert.Equal(double.NaN, _sample.OpenFiles);
    }

    [Fact]
    public void A_table_of_files_without_a_limit_has_none()
    {
        SystemReader.ParseFileTable("77\t0\t9223372036854775807\n"u8, _sample);
        Assert.Equal((77, double.NaN), (_sample.OpenFiles, _sample.MostFiles));
        SystemReader.ParseFileTable(""u8, _sample);
        Assert.Equal((double.NaN, double.NaN), (_sample.OpenFiles, _sample.MostFiles));
    }

    [Fact]
    public void What_bpftop_itself_uses_is_known_from_the_second_look_on_and_only_while_somebody_looks()
    {
        Write("self/statm", "1234 7 5 1 0 99 0\n", isNew: true);
        TimeSpan used = TimeSpan.FromSeconds(5);
        using OwnUse own = new($"{_machine}/proc", () => used);
        own.Read(_sample, 1, isAsked: false);
        Assert.Equal((double.NaN, double.NaN), (_sample.OwnCpu, _sample.OwnMemory));
        own.Read(_sample, 1, isAsked: true);
        Assert.Equal((double.NaN, 7.0 * Environment.SystemPageSize), (_sample.OwnCpu, _sample.OwnMemory));
        used += TimeSpan.FromMilliseconds(30);
        own.Read(_sample, 2, isAsked: true);
        Assert.Equal(1.5, _sample.OwnCpu, tolerance: 1e-9);
        own.Read(_sample, 1, isAsked: false);
        used += TimeSpan.FromSeconds(100);
        own.Read(_sample, 1, isAsked: true);
        Assert.Equal(double.NaN, _sample.OwnCpu);
    }

    [Fact]
    public void Zswap_is_what_the_kernel_says_and_not_known_where_it_says_nothing()
    {
        _reader.Read(_sample);
        Assert.Equal((double.NaN, double.NaN), (_sample.Memory.ZswapOriginal, _sample.Memory.ZswapCompressed));
        MemorySample memory = MemoryFile.Parse("MemTotal: 100 kB\nZswap:  10 kB\nZswapped:  30 kB\n"u8);
        Assert.Equal((30 * Kilo, 10 * Kilo), (memory.ZswapOriginal, memory.ZswapCompressed));
    }

    [Fact]
    public void The_hottest_sensor_of_the_CPU_counts_and_no_disks_and_no_fans_number()
    {
        Add("class/hwmon/hwmon0", ("name", "nvme"), ("temp1_input", "71000"));
        Add("class/hwmon/hwmon1", ("name", "coretemp"), ("temp1_input", "48000"), ("temp2_input", "52500"), ("fan1_input", "900000"));
        Add("class/hwmon/hwmon2", ("name", "k10temp"), ("temp1_input", "80000"), ("temp1_label", "Tctl"), ("temp2_input", "53000"), ("temp2_label", "Tdie"));
        Assert.Equal(53, Sensors(MachineFacts.Temperature).CpuTemperature);
        Assert.Equal(double.NaN, Sensors(MachineFacts.Temperature).CpuFrequency);
    }

    [Fact]
    public void Where_the_CPU_has_no_sensor_its_thermal_zone_counts()
    {
        Add("class/thermal/thermal_zone0", ("type", "acpitz"), ("temp", "90000"));
        Add("class/thermal/thermal_zone1", ("type", "x86_pkg_temp"), ("temp", "41000"));
        Assert.Equal(41, Sensors(MachineFacts.Temperature).CpuTemperature);
    }

    [Fact]
    public void Frequencies_are_weighed_by_the_CPUs_of_each_policy()
    {
        Add("devices/system/cpu/cpufreq/policy0", ("scaling_cur_freq", "1000000"), ("affected_cpus", "0 1 2"));
        Add("devices/system/cpu/cpufreq/policy3", ("scaling_cur_freq", "3000000"), ("affected_cpus", "3"));
        Add("devices/system/cpu/cpufreq/policy4", ("scaling_cur_freq", "9000000"), ("affected_cpus", ""));
        SensorSample found = Sensors(MachineFacts.Frequency);
        Assert.Equal((1.5e9, 3e9), (found.CpuFrequency, found.HighestFrequency));
    }

    [Fact]
    public void Without_policies_the_list_of_CPUs_says_how_fast_they_run()
    {
        Write("cpuinfo", "processor\t: 0\ncpu MHz\t\t: 2000.500\n\nprocessor\t: 1\ncpu MHz\t\t: 2400.500\n", isNew: true);
        SensorSample found = Sensors(MachineFacts.Frequency);
        Assert.Equal((2200.5e6, 2400.5e6), (found.CpuFrequency, found.HighestFrequency));
    }

    [Fact]
    public void Batteries_add_up_and_that_of_a_mouse_is_none()
    {
        Add("class/power_supply/BAT0", ("type", "Battery"), ("energy_now", "30000000"), ("energy_full", "60000000"), ("power_now", "9500000"), ("status", "Discharging"));
        Add("class/power_supply/BAT1", ("type", "Battery"), ("energy_now", "20000000"), ("energy_full", "20000000"), ("power_now", "0"), ("status", "Full"));
        Add("class/power_supply/mouse", ("type", "Battery"), ("scope", "Device"), ("capacity", "3"), ("status", "Charging"));
        Add("class/power_supply/AC", ("type", "Mains"), ("online", "0"));
        SensorSample found = Sensors(MachineFacts.Battery);
        Assert.Equal((62.5, 9.5, -1), (found.BatteryPercent, found.BatteryWatts, found.BatteryCharging));
    }

    [Fact]
    public void A_battery_that_only_says_its_percentage_is_believed()
    {
        Add("class/power_supply/BAT0", ("type", "Battery"), ("capacity", "87"), ("current_now", "1500000"), ("voltage_now", "12000000"), ("status", "Charging"));
        SensorSample found = Sensors(MachineFacts.Battery);
        Assert.Equal((87, 18, 1), (found.BatteryPercent, found.BatteryWatts, found.BatteryCharging));
    }

    [Fact]
    public void A_machine_without_sensors_knows_nothing_of_them()
    {
        using SystemReader reader = new("/nonexistent", "/nonexistent", _clock);
        for (int refresh = 0; refresh < 20; refresh++)
        {
            reader.Read(_sample, MachineFacts.All);
            Assert.Equal(SensorSample.Unknown, _sample.Sensors);
        }

        Assert.Equal((double.NaN, double.NaN), (_sample.Memory.HugeTotal, _sample.OpenFiles));
        Assert.Null(_sample.HostName);
    }

    [Fact]
    public void A_sensor_that_never_answers_holds_nothing_up_and_what_it_said_is_not_told_for_ever()
    {
        Add("class/hwmon/hwmon0", ("name", "coretemp"), ("temp1_input", "48000"));
        using SystemReader reader = new($"{_machine}/proc", $"{_machine}/sys", _clock);
        ReadUntil(reader, MachineFacts.Temperature, static sensors => sensors.CpuTemperature == 48);

        // A pipe that nobody writes to: whoever opens it waits, which is the next search for devices.
        string name = $"{_machine}/sys/class/hwmon/hwmon0/name";
        File.Delete(name);
        using (global::System.Diagnostics.Process make = global::System.Diagnostics.Process.Start("mkfifo", [name]))
        {
            make.WaitForExit();
            Assert.Equal(0, make.ExitCode);
        }

        try
        {
            Wait.Until(
                () =>
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(100));
                    reader.Read(_sample, MachineFacts.Temperature);
                    return double.IsNaN(_sample.Sensors.CpuTemperature);
                },
                () => "what was read before the sensor stopped answering is still told");
        }
        finally
        {
            // Lets the one that waits go.
            using FileStream end = new(name, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_steady_reading_of_this_machine_allocates_nothing(bool asksForAll)
    {
        MachineFacts facts = asksForAll ? MachineFacts.All | MachineFacts.Own : MachineFacts.None;
        using SystemReader reader = SystemReader.ForThisMachine(TimeProvider.System);
        SystemSample[] samples = [new(), new(), new()];
        for (int tick = 0; tick < 9; tick++)
        {
            reader.Read(samples[tick % 3], facts);
        }

        int next = 0;
        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int tick = 0; tick < 3; tick++)
            {
                reader.Read(samples[next++ % 3], facts);
            }
        }));
        Assert.Equal(Environment.ProcessorCount, samples[0].OnlineCpus);
        Assert.True(samples[0].Memory.Used > 0 && samples[0].Memory.Used < samples[0].Memory.Total);
    }

    private void Tick(double seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        _reader.Read(_sample);
    }

    private void Replace(string file, string old, string replacement)
    {
        string text = File.ReadAllText($"{_machine}/proc/{file}");
        Assert.Contains(old, text, StringComparison.Ordinal);
        Write(file, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <summary>Makes a folder of /sys with files.</summary>
    private void Add(string folder, params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory($"{_machine}/sys/{folder}");
        foreach ((string name, string text) in files)
        {
            File.WriteAllText($"{_machine}/sys/{folder}/{name}", $"{text}\n");
        }
    }

    /// <summary>What is known of the sensors once their reading has come back.</summary>
    private SensorSample Sensors(MachineFacts facts)
    {
        using SystemReader reader = new($"{_machine}/proc", $"{_machine}/sys", _clock);
        ReadUntil(reader, facts, static sensors => !sensors.Equals(SensorSample.Unknown));
        return _sample.Sensors;
    }

    private void ReadUntil(SystemReader reader, MachineFacts facts, Func<SensorSample, bool> isSo) => Wait.Until(
        () =>
        {
            reader.Read(_sample, facts);
            return isSo(_sample.Sensors);
        },
        () => $"temperature {_sample.Sensors.CpuTemperature}, frequency {_sample.Sensors.CpuFrequency}, battery {_sample.Sensors.BatteryPercent}");

    // In place: the reader keeps the file open.
    private void Write(string file, string text, bool isNew = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_machine}/proc/{file}")!);
        using FileStream stream = new($"{_machine}/proc/{file}", isNew ? FileMode.Create : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
        stream.Write(global::System.Text.Encoding.UTF8.GetBytes(text));
    }
}
