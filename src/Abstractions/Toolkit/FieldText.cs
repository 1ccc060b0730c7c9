using System.Globalization;

namespace Bpftop.Toolkit;

/// <summary>Writes numbers into a sentence, where a number column has no place.</summary>
/// <remarks>Any thread.</remarks>
public static class FieldText
{
    private const string Suffixes = "KMGTPE";
    private const double Step = 1024;

    /// <summary>An amount of memory or storage: <c>1.5K</c>, <c>512M</c>.</summary>
    /// <param name="bytes">The amount.</param>
    /// <returns>Null for NaN.</returns>
    public static string? Bytes(double bytes)
    {
        if (double.IsNaN(bytes))
        {
            return null;
        }

        int power = 0;
        for (; Math.Abs(bytes) >= Step && power < Suffixes.Length; power++)
        {
            bytes /= Step;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#}{(power == 0 ? "" : Suffixes[power - 1])}");
    }

    /// <summary>A moment on the clock of a time zone: <c>2026-01-31 12:00:00</c>.</summary>
    /// <param name="seconds">Seconds since 1970-01-01 UTC.</param>
    /// <param name="zone">The zone.</param>
    /// <returns>Null for NaN, for 0 and less, which stand for "never", and for what no calendar has.</returns>
    public static string? Moment(double seconds, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);

        // A zone may move it by hours.
        const double Day = 86_400;
        return seconds > 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds() - Day
            ? TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddSeconds(seconds), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : null;
    }
}
