using System.Globalization;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Collect.System;

/// <summary>A /proc/stat of a machine with a thousand CPUs, which is longer than the buffer that a reader begins with.</summary>
public sealed class ThousandCpusTests : IDisposable
{
    private const int Cpus = 1000;

    private readonly string _proc = Directory.CreateTempSubdirectory("bpftop-cpus-").FullName;
    private readonly SystemReader _reader;
    private readonly SystemSample _sample = new();

    public ThousandCpusTests()
    {
        Write(0);
        _reader = new SystemReader(_proc, "/nonexistent", new ManualClock());
    }

    public void Dispose()
    {
        _reader.Dispose();
        Directory.Delete(_proc, recursive: true);
    }

    [Fact]
    public void Each_of_a_thousand_cpus_has_its_shares()
    {
        _reader.Read(_sample);
        Write(100);
        _reader.Read(_sample);

        Assert.Equal((Cpus, Cpus), (_sample.CpuCount, _sample.OnlineCpus));
        Assert.Equal((10, 90), (_sample.Total.User, _sample.Total.Idle));
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            Assert.Equal((10, 90), (_sample.Cpus[cpu].User, _sample.Cpus[cpu].Idle));
        }
    }

    [Fact]
    public void A_steady_reading_of_them_allocates_nothing()
    {
        for (int tick = 0; tick < 4; tick++)
        {
            _reader.Read(_sample);
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            _reader.Read(_sample);
        }));
    }

    private void Write(int ticks)
    {
        const long Far = 9_000_000_000;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"cpu  {Cpus * (Far + (ticks / 10))} 0 0 {Cpus * (Far + (ticks * 9 / 10))} 0 0 0 0 0 0\n");
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            text.Append(CultureInfo.InvariantCulture, $"cpu{cpu} {Far + (ticks / 10)} 0 0 {Far + (ticks * 9 / 10)} 0 0 0 0 0 0\n");
        }

        text.Append("intr 1").Append(' ', 1).Append(string.Join(' ', Enumerable.Repeat('0', 4000))).Append("\nctxt 5\nbtime 1\n");
        using FileStream stream = new($"{_proc}/stat", FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
        stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
    }
}
