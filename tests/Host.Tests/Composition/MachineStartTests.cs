using Bpftop.Host.Collect;
using Bpftop.Host.Composition;
using Bpftop.Host.Tests.Plugins;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Composition;

/// <summary>One start of the machine for all runs, whoever sets the clock between them.</summary>
public sealed class MachineStartTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-start-").FullName;
    private readonly ManualClock _clock = new();
    private ulong _bootNs = 1000 * Second;

    public MachineStartTests() => SetBoot("5d1c8e4e-0000-4000-8000-000000000001");

    private string Kept => Path.Join(_folder, "run");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_clock_that_is_set_between_two_runs_moves_nothing()
    {
        long first = Run();
        foreach (double seconds in new[] { 0.3, 7200, -86_400 })
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            Pass(5);
            Assert.Equal(first, Run());
        }
    }

    [Fact]
    public void Jitter_between_two_clocks_moves_nothing_where_nothing_can_be_written_down()
    {
        File.WriteAllText(Kept, "no folder");
        long first = Run();
        for (int run = 0; run < 20; run++)
        {
            Pass(1.7);
            ulong exact = _bootNs;
            _bootNs += (ulong)(run * 100_000);
            Assert.Equal(first, Run());
            _bootNs = exact;
        }
    }

    [Fact]
    public void After_a_restart_of_the_machine_it_is_another()
    {
        long first = Run();
        SetBoot("5d1c8e4e-0000-4000-8000-000000000002");
        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(first + (3 * 3600 * Second), Run());
    }

    [Fact]
    public void A_start_by_a_clock_that_was_never_set_is_replaced()
    {
        TimeSpan lost = _clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
        _clock.Advance(-lost + TimeSpan.FromSeconds(2000));
        Assert.Equal(1000 * Second, Run());

        _clock.Advance(lost);
        long set = Run();
        Assert.Equal((1000 * Second) + (long)(lost.TotalSeconds * Second), set);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(set, Run());
    }

    /// <summary>Its clock counts from another moment; processes started when they did.</summary>
    [Fact]
    public void In_a_time_namespace_it_is_the_same_machine()
    {
        long outside = Run();
        _clock.Advance(TimeSpan.FromMinutes(3));
        _bootNs += 100_000 * Second;
        Assert.Equal(outside - (100_000 * Second), Run(100_000 * Second));
    }

    [Fact]
    public void What_others_can_write_is_not_believed()
    {
        long genuine = Run();
        string record = Path.Join(Kept, "boot");
        File.WriteAllText(record, File.ReadAllText(record).Replace(" 1", " 2", StringComparison.Ordinal));
        Assert.NotEqual(genuine, Run());

        FileOwnership.Give(record, FileOwnership.Nobody);
        Assert.Equal(genuine, Run());
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(record) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));

        File.WriteAllText(record, File.ReadAllText(record).Replace(" 1", " 2", StringComparison.Ordinal));
        FileOwnership.Give(Kept, FileOwnership.Nobody);
        Assert.Equal(genuine, Run());
    }

    [Theory]
    [InlineData("boot 1795858285370000000\n", 1795858285370000000)]
    [InlineData("other 1795858285370000000\n", null)]
    [InlineData("boot 1795858285370000000", null)]
    [InlineData("boot x\n", null)]
    [InlineData("boot 5.5\n", null)]
    [InlineData("", null)]
    public void A_record_is_whole_and_of_this_start(string text, long? ns) =>
        Assert.Equal(ns, BootRecord.Parse(text, "boot"));

    [Theory]
    [InlineData("monotonic           0         0\nboottime       100000         5\n", 100_000_000_000_005)]
    [InlineData("boottime       -300         0\n", -300_000_000_000)]
    [InlineData("monotonic 5 0\n", null)]
    [InlineData("", null)]
    public void The_offset_of_a_time_namespace_is_read(string text, long? offset) => Assert.Equal(offset, TimeNamespace.Parse(text));

    private long Run(long offset = 0) => MachineStart.Find(new BootRecord(Kept, _folder), offset, _clock, () => _bootNs);

    private void Pass(double seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        _bootNs += (ulong)(seconds * Second);
    }

    private void SetBoot(string id)
    {
        Directory.CreateDirectory($"{_folder}/sys/kernel/random");
        File.WriteAllText($"{_folder}/sys/kernel/random/boot_id", $"{id}\n");
    }
}
