using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class OomScoreTests
{
    private const double Total = 4e9;

    [Theory]
    [InlineData(0, 0, 666)]
    [InlineData(0, 1000, 1332)]
    [InlineData(0, -500, 334)]
    [InlineData(0, -1000, 0)]
    [InlineData(400, 0, 733)]
    public void The_score_is_the_kernels(int megabytes, int adjustment, double expected)
    {
        ProcessRecord record = Some.Process(10);
        record.ResidentBytes = (ulong)megabytes * 1_000_000;
        record.OomScoreAdj = adjustment;

        Assert.Equal(expected, OomScore.Of(record, Total, 0), 1.0);
    }

    [Fact]
    public void Swap_and_page_tables_count_as_much_as_memory()
    {
        ProcessRecord resident = Some.Process(10);
        resident.ResidentBytes = 600_000_000;
        ProcessRecord mixed = Some.Process(10);
        mixed.ResidentBytes = 200_000_000;
        mixed.SwapBytes = 200_000_000;
        mixed.PageTableBytes = 200_000_000;

        Assert.Equal(OomScore.Of(resident, Total, Total), OomScore.Of(mixed, Total, Total), 1.0);
    }

    [Fact]
    public void Kernel_threads_init_and_zombies_are_never_chosen()
    {
        ProcessRecord kernel = Some.Process(2);
        kernel.Flags = TaskFlags.KernelThread;
        ProcessRecord zombie = Some.Process(10);
        zombie.Flags = TaskFlags.None;

        Assert.Equal(0, OomScore.Of(kernel, Total, 0));
        Assert.Equal(0, OomScore.Of(Some.Process(1), Total, 0));
        Assert.Equal(0, OomScore.Of(zombie, Total, 0));
    }

    [Fact]
    public void Without_the_machines_memory_there_is_no_score() =>
        Assert.Equal(double.NaN, OomScore.Of(Some.Process(10), double.NaN, double.NaN));
}
