using System.Runtime.CompilerServices;

namespace Bpftop.Host.View;

/// <content>Durations and moments.</content>
internal static partial class CellText
{
    private const long Minute = 60;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    /// <summary>A double holds hundredths of a second of this many seconds, and a long their number.</summary>
    private const double LongestSeconds = 1e13;

    private const int Roughest = 3;

    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>From exact to rough, the first that fits: <c>1:02:03.45</c>, <c>1:02:03</c> or <c>123h04:05</c>,
    /// <c>12d03h</c>, <c>1234d</c>.</summary>
    private static int WriteDuration(double value, int width, Span<char> target)
    {
        if (Math.Abs(value) >= LongestSeconds)
        {
            return Format(value, "E1", target);
        }

        long hundredths = (long)Math.Round(Math.Abs(value) * 100);
        int sign = value < 0 && hundredths > 0 ? Put("-", target) : 0;
        for (int roughness = 0; ; roughness++)
        {
            int length = WriteDuration(hundredths, roughness, target[sign..]);
            if (roughness == Roughest || (length > 0 && sign + length <= width))
            {
                return sign + length;
            }
        }
    }

    /// <summary>One way to write a duration; 0 where the duration is too long or too short for it.</summary>
    private static int WriteDuration(long hundredths, int roughness, Span<char> target)
    {
        long seconds = hundredths / 100;
        long minutes = seconds / Minute;
        long hours = seconds / Hour;
        long days = seconds / Day;
        long second = seconds % Minute;
        long minute = minutes % 60;
        return roughness switch
        {
            0 when hours == 0 => Put(target, $"{minutes:D2}:{second:D2}.{hundredths % 100:D2}"),
            0 when hours < 10 => Put(target, $"{hours}:{minute:D2}:{second:D2}.{hundredths % 100:D2}"),
            1 when hours == 0 => Put(target, $"{minutes:D2}:{second:D2}"),
            1 when hours < 10 => Put(target, $"{hours}:{minute:D2}:{second:D2}"),
            1 when hours < 1000 => Put(target, $"{hours}h{minute:D2}:{second:D2}"),
            2 when hours == 0 => Put(target, $"{minutes}m"),
            2 when days == 0 => Put(target, $"{hours}h{minute:D2}"),
            2 => Put(target, $"{days}d{hours % 24:D2}h"),
            Roughest when days > 0 => Put(target, $"{days}d"),
            Roughest => Put(target, $"{hours}h"),
            _ => 0,
        };
    }

    /// <summary>The time for today, the day for this year, else the year; a date where today is not known.</summary>
    private static int WriteMoment(double value, int width, Span<char> target, DateTimeOffset now, TimeZoneInfo zone)
    {
        // The moments that DateTimeOffset can hold.
        if (value is < -62135596800 or > 253402300799)
        {
            return Format(value, "E1", target);
        }

        DateTime there = Local(DateTimeOffset.FromUnixTimeMilliseconds((long)(value * 1000)), zone);
        DateTime today = now == default ? default : Local(now, zone);
        return (there.Date == today.Date, there.Year == today.Year, now == default) switch
        {
            (_, _, true) when width >= 16 => Put(target, $"{there:yyyy-MM-dd HH:mm}"),
            (_, _, true) when width >= 10 => Put(target, $"{there:yyyy-MM-dd}"),
            (_, _, true) => Put(target, $"{there:MM-dd}"),
            (true, _, _) when width >= 8 => Put(target, $"{there:HH:mm:ss}"),
            (true, _, _) => Put(target, $"{there:HH:mm}"),
            (_, true, _) => Put(target, $"{Months.AsSpan((there.Month - 1) * 3, 3)}{there.Day:D2}"),
            _ => Put(target, $"{there.Year:D4}"),
        };
    }

    /// <summary>Without the conversions of <see cref="TimeZoneInfo"/>, which throw at the ends of time.</summary>
    private static DateTime Local(DateTimeOffset moment, TimeZoneInfo zone)
    {
        long ticks = moment.UtcTicks + zone.GetUtcOffset(moment).Ticks;
        return new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
    }

    private static int Put(
        Span<char> target,
        [InterpolatedStringHandlerArgument(nameof(target))] ref MemoryExtensions.TryWriteInterpolatedStringHandler text) =>
        target.TryWrite(ref text, out int written) ? written : 0;
}
