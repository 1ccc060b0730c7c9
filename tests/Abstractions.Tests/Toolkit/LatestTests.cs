using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class LatestTests
{
    [Fact]
    public void It_starts_with_a_value_and_has_the_newest()
    {
        Latest<string> latest = new("first");
        Assert.Equal("first", latest.Current);
        latest.Publish("second");
        Assert.Equal("second", latest.Current);
    }

    [Fact]
    public async Task A_reader_sees_whole_values_in_their_order()
    {
        Latest<int[]> latest = new([0, 0]);
        using CancellationTokenSource stop = new();
        Task writer = Task.Run(() =>
        {
            for (int value = 1; !stop.IsCancellationRequested; value++)
            {
                latest.Publish([value, value]);
            }
        });
        int last = 0;
        int changes = 0;
        while (changes < 1000)
        {
            int[] pair = latest.Current;
            Assert.Equal(pair[0], pair[1]);
            Assert.True(pair[0] >= last);
            changes += pair[0] > last ? 1 : 0;
            last = pair[0];
        }

        await stop.CancelAsync();
        await writer;
    }
}
