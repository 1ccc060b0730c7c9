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
        SpanText text = new(target);
        switch (roughness)
        {
            case 0 when hours == 0:
                text.Add(minutes, 2).Add(':').Add(second, 2).Add('.').Add(hundredths % 100, 2);
                break;
            case 0 when hours < 10:
                text.Add(hours).Add(':').Add(minute, 2).Add(':').Add(second, 2).Add('.').Add(hundredths % 100, 2);
                break;
            case 1 when hours == 0:
                text.Add(minutes, 2).Add(':').Add(second, 2);
                break;
            case 1 when hours < 10:
                text.Add(hours).Add(':').Add(minute, 2).Add(':').Add(second, 2);
                break;
            case 1 when hours < 1000:
                text.Add(hours).Add('h').Add(minute, 2).Add(':').Add(second, 2);
                break;
            case 2 when hours == 0:
                text.Add(minutes).Add('m');
                break;
            case 2 when days == 0:
                text.Add(hours).Add('h').Add(minute, 2);
                break;
            case 2:
                text.Add(days).Add('d').Add(hours % 24, 2).Add('h');
                break;
            case Roughest:
                text.Add(days > 0 ? days : hours).Add(days > 0 ? 'd' : 'h');
                break;
        }

        return text.Length;
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
        SpanText text = new(target);
        if (now == default)
        {
            AddDate(ref text, there, width);
        }
        else if (there.Date == today.Date)
        {
            AddTime(ref text, there, seconds: width >= 8);
        }
        else if (there.Year == today.Year)
        {
            text.Add(Months.AsSpan((there.Month - 1) * 3, 3)).Add(there.Day, 2);
        }
        else
        {
            text.Add(there.Year, 4);
        }

        return text.Length;
    }

    private static void AddDate(ref SpanText text, DateTime moment, int width)
    {
        if (width >= 10)
        {
            text.Add(moment.Year, 4).Add('-');
        }

        text.Add(moment.Month, 2).Add('-').Add(moment.Day, 2);
        if (width >= 16)
        {
            AddTime(ref text.Add(' '), moment, seconds: false);
        }
    }

    private static void AddTime(ref SpanText text, DateTime moment, bool seconds)
    {
        text.Add(moment.Hour, 2).Add(':').Add(moment.Minute, 2);
        if (seconds)
        {
            text.Add(':').Add(moment.Second, 2);
        }
    }

    /// <summary>Without the conversions of <see cref="TimeZoneInfo"/>, which throw at the ends of time.</summary>
    private static DateTime Local(DateTimeOffset moment, TimeZoneInfo zone)
    {
        long ticks = moment.UtcTicks + zone.GetUtcOffset(moment).Ticks;
        return new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
    }
}
