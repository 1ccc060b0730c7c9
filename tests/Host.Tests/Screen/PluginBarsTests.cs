using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Where the bars of plugins stand: sixteen are those of eight GPUs.</summary>
public sealed class PluginBarsTests
{
    [Theory]
    [InlineData(200, 50, 16)]
    [InlineData(120, 24, 10)]
    [InlineData(80, 24, 10)]
    [InlineData(60, 24, 2)]
    public void As_many_as_there_is_room_for_stand_in_the_header_and_the_rest_is_counted(int width, int height, int room)
    {
        ScreenHarness screen = WithBars(16, width, height);
        int shown = Shown(screen, 16);

        Assert.Equal(room == 16 ? 16 : room - 1, shown);
        if (shown < 16)
        {
            Assert.Contains($"and {16 - shown} bars more", screen.Text(), StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("bars more", screen.Text(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Beside_the_hosts_lines_first_and_then_on_both_sides()
    {
        string[] lines = [.. WithBars(5, 120, 40).Lines().Take(7)];

        Assert.StartsWith("B01[", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("B02[", lines[4], StringComparison.Ordinal);
        Assert.Matches(@"^B03\[.*\] +B04\[", lines[5]);
        Assert.StartsWith("B05[", lines[6], StringComparison.Ordinal);
    }

    [Fact]
    public void A_caption_loses_whole_words_where_it_is_too_long()
    {
        string caption = string.Join(' ', Enumerable.Range(1000, 40));
        ScreenHarness screen = WithBars(1, 200, 50, caption);

        Assert.Matches(@"^B01\[1000 1001 [0-9 ]* 10\d\d\]", screen.Lines()[3]);
    }

    private static int Shown(ScreenHarness screen, int bars) =>
        Enumerable.Range(1, bars).Count(bar => screen.Text().Contains($"B{bar:D2}[", StringComparison.Ordinal));

    private static ScreenHarness WithBars(int count, int width, int height, string? caption = null)
    {
        ScreenHarness screen = new(width, height)
        {
            Extend = frame =>
            {
                frame.Meters.Clear();
                for (int bar = 1; bar <= count; bar++)
                {
                    frame.Meters.Add(new MeterReading(new MeterSpec($"box.{bar}", $"B{bar:D2}", "How full.")) { Maximum = 100, Caption = caption });
                }
            },
        };
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        return screen;
    }
}
