namespace Bpftop.Abstractions.Tests;

public sealed class BlockTests
{
    [Fact]
    public void A_column_that_is_not_wanted_or_of_the_other_kind_cannot_be_written()
    {
        double[]?[] numbers = [new double[5], null, null];
        string?[]?[] texts = [null, new string?[5], null];
        ColumnBlock block = new(numbers, texts, 3);

        Assert.Equal([true, true, false], [block.Wants(0), block.Wants(1), block.Wants(2)]);
        Assert.Equal(3, block.Numbers(0).Length);
        Assert.Equal(3, block.Texts(1).Length);
        Assert.Throws<InvalidOperationException>(() => new ColumnBlock(numbers, texts, 3).Texts(0));
        Assert.Throws<InvalidOperationException>(() => new ColumnBlock(numbers, texts, 3).Numbers(1));
        Assert.Throws<InvalidOperationException>(() => new ColumnBlock(numbers, texts, 3).Numbers(2));
    }

    [Fact]
    public void A_tick_has_a_usage_for_every_row() =>
        Assert.Throws<ArgumentException>(static () => new Tick(1, TimeSpan.Zero, new ProcessRow[2], new ProcessUsage[1]).Number);

    [Fact]
    public void A_meter_block_gives_segments_maximum_and_caption()
    {
        double[][] segments = [new double[2]];
        double[] maxima = [100];
        string?[] captions = [null];
        MeterBlock block = new(segments, maxima, captions);

        block.Segments(0)[1] = 7;
        block.Maximum(0) = 8;
        block.Caption(0) = "nine";

        Assert.Equal(7, segments[0][1]);
        Assert.Equal(8, maxima[0]);
        Assert.Equal("nine", captions[0]);
    }

    [Fact]
    public void Availability_is_unknown_until_somebody_said_otherwise()
    {
        Assert.Equal(AvailabilityState.Unknown, default(Availability).State);
        Assert.False(default(Availability).IsUsable);
        Assert.True(new Availability(AvailabilityState.Degraded).IsUsable);
        Assert.False(new Availability(AvailabilityState.Denied).IsUsable);
    }
}
