using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.View;

public sealed class CellTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static string Text(double value, Unit unit, int width = 9, CellFormatter? format = null)
    {
        Span<char> buffer = stackalloc char[32];
        ColumnSpec column = new("x", "X", CellKind.Number, "A number.") { Unit = unit, Width = width, Format = format };
        return buffer[..CellText.Write(column, value, buffer, Noon, TimeZoneInfo.Utc)].ToString();
    }

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1023.7, "1K")]
    [InlineData(1024, "1K")]
    [InlineData(4096 * 1024, "4096K")]
    [InlineData(9999 * 1024, "9999K")]
    [InlineData(10000 * 1024, "9.77M")]
    [InlineData(12.34 * (1 << 20), "12.3M")]
    [InlineData(99.97 * (1 << 20), "100M")]
    [InlineData(999.7 * (1 << 20), "0.98G")]
    [InlineData(1.25 * (1 << 30), "1.25G")]
    [InlineData(2.0 * (1L << 40), "2.00T")]
    [InlineData(-2048, "-2K")]
    public void Bytes_take_at_most_five_characters(double value, string text)
    {
        Assert.Equal(text, Text(value, Unit.Bytes));
        Assert.Equal(text, Text(value, Unit.BytesPerSecond));
    }

    [Theory]
    [InlineData(0.0, 5, "0.0")]
    [InlineData(99.96, 5, "100.0")]
    [InlineData(1600.04, 5, "1600")]
    [InlineData(1600.04, 6, "1600.0")]
    public void Percentages_have_a_tenth_where_it_fits(double value, int width, string text) => Assert.Equal(text, Text(value, Unit.Percent, width));

    [Theory]
    [InlineData(0, 9, "00:00.00")]
    [InlineData(0.29, 9, "00:00.29")]
    [InlineData(59.999, 9, "01:00.00")]
    [InlineData(754.5, 9, "12:34.50")]
    [InlineData(754.5, 7, "12:34")]
    [InlineData(3723.45, 10, "1:02:03.45")]
    [InlineData(3723.45, 9, "1:02:03")]
    [InlineData(442800 + 245, 9, "123h04:05")]
    [InlineData(442800 + 245, 8, "5d03h")]
    [InlineData(36000, 9, "10h00:00")]
    [InlineData(3600000, 9, "41d16h")]
    [InlineData(1e9, 9, "11574d01h")]
    [InlineData(1e9, 6, "11574d")]
    [InlineData(-1.5, 9, "-00:01.50")]
    public void Durations_give_up_precision_for_width(double seconds, int width, string text) => Assert.Equal(text, Text(seconds, Unit.Seconds, width));

    [Theory]
    [InlineData(0, 8, "11:30:00")]
    [InlineData(0, 5, "11:30")]
    [InlineData(-86400, 8, "Jan30")]
    [InlineData(-86400 * 31, 8, "2025")]
    public void Moments_are_a_time_today_a_day_this_year_and_a_year_before(double shift, int width, string text) =>
        Assert.Equal(text, Text(Noon.ToUnixTimeSeconds() - 1800 + shift, Unit.Timestamp, width));

    [Fact]
    public void A_moment_without_a_today_is_a_date()
    {
        Span<char> buffer = stackalloc char[32];
        ColumnSpec column = new("x", "X", CellKind.Number, "A moment.") { Unit = Unit.Timestamp, Width = 10 };

        Assert.Equal("2026-01-31", buffer[..CellText.Write(column, Noon.ToUnixTimeSeconds(), buffer, zone: TimeZoneInfo.Utc)].ToString());
        Assert.Equal("01-31", buffer[..CellText.Write(column with { Width = 8 }, Noon.ToUnixTimeSeconds(), buffer, zone: TimeZoneInfo.Utc)].ToString());
    }

    [Theory]
    [InlineData(1234567, Unit.Count, 8, "1234567")]
    [InlineData(1234567, Unit.Count, 4, "1.2M")]
    [InlineData(999999, Unit.Count, 4, "1.0M")]
    [InlineData(12345, Unit.PerSecond, 4, "12K")]
    [InlineData(0.5, Unit.PerSecond, 8, "0.5")]
    [InlineData(1234567, Unit.None, 4, "1234567")]
    [InlineData(-20, Unit.None, 3, "-20")]
    [InlineData(2.756, Unit.None, 8, "2.76")]
    [InlineData(12.34, Unit.Watts, 8, "12.3W")]
    [InlineData(45.2, Unit.Celsius, 8, "45C")]
    [InlineData(2.4e9, Unit.Hertz, 8, "2.40GHz")]
    [InlineData(8e8, Unit.Hertz, 8, "800MHz")]
    public void Counts_are_shortened_and_ids_are_not(double value, Unit unit, int width, string text) => Assert.Equal(text, Text(value, unit, width));

    [Fact]
    public void Nothing_is_written_for_a_missing_value() =>
        Assert.All(Enum.GetValues<Unit>(), unit => Assert.Equal("", Text(double.NaN, unit)));

    [Fact]
    public void A_plugins_format_is_used_and_cannot_harm()
    {
        Assert.Equal("<7>", Text(7, Unit.Bytes, format: (double value, Span<char> target, out int written) => target.TryWrite($"<{value}>", out written)));
        Assert.Equal("", Text(7, Unit.Bytes, format: (double _, Span<char> _, out int _) => throw new InvalidOperationException("no")));
        Assert.Equal("", Text(7, Unit.Bytes, format: Lies));
        Assert.Equal("", Text(7, Unit.Bytes, format: GivesUp));

        static bool Lies(double value, Span<char> target, out int written)
        {
            written = 1000;
            return true;
        }

        static bool GivesUp(double value, Span<char> target, out int written)
        {
            written = 3;
            return false;
        }
    }

    [Fact]
    public void Any_number_is_written_in_any_unit_without_a_fault() =>
        Prop.ForAll<double, int>((value, seed) =>
        {
            double[] values = [value, value * 1e9, value * 1e-9, double.MaxValue, double.MinValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity];
            return values.All(number => double.IsNaN(number) || Enum.GetValues<Unit>().All(unit => Text(number, unit, Math.Abs(seed % 20)).Length is > 0 and <= 32));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Writing_allocates_nothing()
    {
        Span<char> buffer = stackalloc char[32];
        foreach (Unit unit in Enum.GetValues<Unit>())
        {
            ColumnSpec column = new("x", "X", CellKind.Number, "A number.") { Unit = unit };
            WriteMany(column, buffer);
            long before = GC.GetAllocatedBytesForCurrentThread();
            WriteMany(column, buffer);
            Assert.Equal((unit, 0), (unit, GC.GetAllocatedBytesForCurrentThread() - before));
        }
    }

    private static void WriteMany(ColumnSpec column, Span<char> buffer)
    {
        for (double value = 0.01; value < 1e12; value *= 7)
        {
            CellText.Write(column, value, buffer, Noon);
        }
    }
}
