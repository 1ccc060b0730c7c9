using System.Buffers;

namespace Bpftop.Host.View.Expressions;

/// <summary>Reads numbers with the units that people write.</summary>
internal static class Literal
{
    private const double Kilo = 1000;
    private const double Kibi = 1024;
    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("0123456789.");

    /// <summary>Reads a number in the unit of a column: <c>1G</c>, <c>500K/s</c>, <c>5%</c>, <c>1h30m</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Unit unit, out double value) => unit switch
    {
        Unit.Bytes => TryParseBytes(text, out value),
        Unit.BytesPerSecond => TryParseBytes(WithoutSuffix(text, "/s"), out value),
        Unit.Percent => TryParsePlain(WithoutSuffix(text, "%"), out value),
        Unit.Seconds => TryParsePlain(text, out value) || TryParseDuration(text, out value),
        Unit.Timestamp => TryParsePlain(text, out value) || TryParseMoment(text, out value),
        Unit.Watts => TryParseScaled(WithoutSuffix(text, "W"), Kilo, out value),
        Unit.Celsius => TryParsePlain(WithoutSuffix(text, "C"), out value),
        Unit.Hertz => TryParseScaled(WithoutSuffix(text, "Hz"), Kilo, out value),
        Unit.PerSecond => TryParseScaled(WithoutSuffix(text, "/s"), Kilo, out value),
        _ => TryParseScaled(text, Kilo, out value),
    };

    /// <summary>Reads <c>4096</c>, <c>4K</c>, <c>4KB</c>, <c>4KiB</c>, <c>512B</c>: all by 1024.</summary>
    public static bool TryParseBytes(ReadOnlySpan<char> text, out double value)
    {
        ReadOnlySpan<char> number = WithoutSuffix(text, "B");
        return TryParseScaled(WithoutSuffix(number, "i"), Kibi, out value);
    }

    /// <summary>Examples of what a unit takes, for messages.</summary>
    public static string Examples(Unit unit) => unit switch
    {
        Unit.Bytes => "1G, 500K or 10MiB",
        Unit.BytesPerSecond => "1M or 500K/s",
        Unit.Percent => "5 or 2.5%",
        Unit.Seconds => "90, 1h30m or 10ms",
        Unit.Timestamp => "2026-01-31 or 2026-01-31T12:00",
        Unit.Count or Unit.PerSecond => "100 or 10K",
        _ => "100",
    };

    private static bool TryParsePlain(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value) && double.IsFinite(value);

    private static bool TryParseScaled(ReadOnlySpan<char> text, double step, out double value)
    {
        int power = text.IsEmpty ? -1 : "KMGTP".IndexOf(char.ToUpperInvariant(text[^1]));
        if (power < 0)
        {
            return TryParsePlain(text, out value);
        }

        bool known = TryParsePlain(text[..^1], out value);
        value *= Math.Pow(step, power + 1);
        return known && double.IsFinite(value);
    }

    /// <summary>Reads <c>2d</c>, <c>1h30m</c>, <c>10ms</c>: numbers, each with its unit.</summary>
    private static bool TryParseDuration(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        bool negative = text.StartsWith("-");
        text = negative ? text[1..] : text;
        bool any = false;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept(NumberSigns);
            if (digits <= 0 || !TryParsePlain(text[..digits], out double number))
            {
                return false;
            }

            text = text[digits..];
            int letters = text.IndexOfAny(NumberSigns);
            ReadOnlySpan<char> unit = letters < 0 ? text : text[..letters];
            text = text[unit.Length..];
            double seconds = unit switch
            {
                "d" => 86400,
                "h" => 3600,
                "m" or "min" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" => 1e-6,
                "ns" => 1e-9,
                _ => double.NaN,
            };
            value += number * seconds;
            any = true;
        }

        value = negative ? -value : value;
        return any && double.IsFinite(value);
    }

    private static bool TryParseMoment(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (text.Length < 10
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment))
        {
            return false;
        }

        value = moment.ToUnixTimeMilliseconds() / 1e3;
        return true;
    }

    private static ReadOnlySpan<char> WithoutSuffix(ReadOnlySpan<char> text, ReadOnlySpan<char> suffix) =>
        text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? text[..^suffix.Length] : text;
}

/// <summary>Lower case matches any case; one capital makes the whole exact. So <c>t</c> finds the states T and t, and
/// <c>T</c> only the first.</summary>
internal static class SmartCase
{
    public static StringComparison For(ReadOnlySpan<char> text) =>
        HasCapital(text) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public static bool HasCapital(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (char.IsUpper(letter))
            {
                return true;
            }
        }

        return false;
    }
}
