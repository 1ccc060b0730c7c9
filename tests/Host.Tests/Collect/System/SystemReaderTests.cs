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
    public void A_steady_reading_of_this_machine_allocates_nothing()
    {
        using SystemReader reader = SystemReader.ForThisMachine(TimeProvider.System);
        SystemSample[] samples = [new(), new(), new()];
        for (int tick = 0; tick < 9; tick++)
        {
            reader.Read(samples[tick % 3]);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 9; tick++)
        {
            reader.Read(samples[tick % 3]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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

    // In place: the reader keeps the file open.
    private void Write(string file, string text)
    {
        using FileStream stream = new($"{_machine}/proc/{file}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
        stream.Write(global::System.Text.Encoding.UTF8.GetBytes(text));
    }
}
