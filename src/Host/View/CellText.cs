using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Writes values for people, by their column's unit, into the caller's buffer.</summary>
/// <remarks>Pure but for the time zone, allocates nothing. A text that is wider than its column is shortened by
/// precision and scale; what is still wider (an id of many digits) is written whole.</remarks>
internal static partial class CellText
{
    /// <summary>Writes a number; nothing for NaN.</summary>
    /// <param name="column">Says what the number counts and how wide it may be.</param>
    /// <param name="value">The raw value.</param>
    /// <param name="target">Takes the characters; 32 are enough.</param>
    /// <param name="now">For moments: the time of the frame. A moment of the same day is a time, another a date.</param>
    /// <param name="zone">For moments: where the reader is; the machine's own by default.</param>
    /// <returns>Characters written; the buffer holds 32.</returns>
    public static int Write(ColumnSpec column, double value, Span<char> target, DateTimeOffset now = default, TimeZoneInfo? zone = null)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        if (column.Format is { } format)
        {
            return WriteForeign(format, value, target);
        }

        if (double.IsInfinity(value))
        {
            return Put(value > 0 ? "inf" : "-inf", target);
        }

        return column.Unit switch
        {
            Unit.Bytes => WriteScaled(value, 1024, "BKMGTPE", target),
            Unit.BytesPerSecond => WriteScaled(value, 1024, "BKMGTPE", target),
            Unit.Percent => WritePercent(value, column.Width, target),
            Unit.Seconds => WriteDuration(value, column.Width, target),
            Unit.Timestamp => WriteMoment(value, column.Width, target, now, zone ?? TimeZoneInfo.Local),
            Unit.Count or Unit.PerSecond => WriteCount(value, column.Width, target),
            Unit.Watts => WriteFixed(value, "F1", 'W', target),
            Unit.Celsius => WriteFixed(value, "F0", 'C', target),
            Unit.Hertz => WriteHertz(value, target),
            _ => WritePlain(value, column.Width, target),
        };
    }

    /// <summary>A plugin's own format runs on the screen's thread: what it throws, or claims to have written, must
    /// not end the screen.</summary>
    private static int WriteForeign(CellFormatter format, double value, Span<char> target)
    {
        try
        {
            return format(value, target, out int written) && written >= 0 && written <= target.Length ? written : 0;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return 0;
        }
    }

    /// <summary>Three digits and a letter; bytes and the next unit keep one step more, as whole numbers.</summary>
    private static int WriteScaled(double value, double step, ReadOnlySpan<char> letters, Span<char> target)
    {
        int length = 0;
        if (value < 0)
        {
            length = Put("-", target);
            value = -value;
        }

        int unit = 0;
        while (unit < letters.Length - 1 && value >= Ceiling(unit, step))
        {
            value /= step;
            unit++;
        }

        length += Format(value, unit < 2 ? "F0" : Precision(value), target[length..]);
        return length == target.Length ? 0 : length + Put(letters[unit], target[length..]);
    }

    /// <summary>The value from which a unit gives way to the next, so that rounding adds no digit.</summary>
    private static double Ceiling(int unit, double step) => unit switch
    {
        0 => step - 0.5,
        1 => 9999.5,
        _ => 999.5,
    };

    private static ReadOnlySpan<char> Precision(double value) => value < 9.995 ? "F2" : value < 99.95 ? "F1" : "F0";

    private static int WritePercent(double value, int width, Span<char> target)
    {
        int length = Format(value, "F1", target);
        return length <= width ? length : Format(value, "F0", target);
    }

    private static int WriteCount(double value, int width, Span<char> target)
    {
        int length = Format(value, value == Math.Floor(value) ? "F0" : "F1", target);
        if (length > 0 && length <= width)
        {
            return length;
        }

        length = Format(value, "F0", target);
        return length > 0 && length <= width ? length : WriteThousands(value, width, target);
    }

    private static int WriteThousands(double value, int width, Span<char> target)
    {
        const string Letters = " KMGTPE";
        int unit = 0;
        double scaled = value;
        while (unit < Letters.Length - 1 && (unit == 0 || Math.Abs(scaled) >= 999.5))
        {
            scaled /= 1000;
            unit++;
        }

        ReadOnlySpan<char> precision = Math.Abs(scaled) < 9.95 && width >= 4 ? "F1" : "F0";
        int length = Format(scaled, precision, target);
        return length == target.Length ? 0 : length + Put(Letters[unit], target[length..]);
    }

    /// <summary>An id or a plain number: never scaled, for 12K is no pid.</summary>
    private static int WritePlain(double value, int width, Span<char> target)
    {
        if (value == Math.Floor(value))
        {
            return Format(value, "F0", target);
        }

        int length = Format(value, "0.##", target);
        return length <= width ? length : Format(value, "F0", target);
    }

    private static int WriteHertz(double value, Span<char> target)
    {
        (double scaled, string suffix) = value switch
        {
            >= 999.5e6 => (value / 1e9, "GHz"),
            >= 999.5e3 => (value / 1e6, "MHz"),
            >= 999.5 => (value / 1e3, "kHz"),
            _ => (value, "Hz"),
        };
        int length = Format(scaled, suffix == "GHz" ? "F2" : "F0", target);
        return length + Put(suffix, target[length..]);
    }

    private static int WriteFixed(double value, ReadOnlySpan<char> format, char unit, Span<char> target)
    {
        int length = Format(value, format, target);
        return length == target.Length ? 0 : length + Put(unit, target[length..]);
    }

    private static int Format(double value, ReadOnlySpan<char> format, Span<char> target) =>
        value.TryFormat(target, out int written, format, CultureInfo.InvariantCulture)
            || value.TryFormat(target, out written, "E1", CultureInfo.InvariantCulture)
            ? written
            : 0;

    private static int Put(char letter, Span<char> target)
    {
        if (target.IsEmpty)
        {
            return 0;
        }

        target[0] = letter;
        return 1;
    }

    private static int Put(ReadOnlySpan<char> text, Span<char> target) => text.TryCopyTo(target) ? text.Length : 0;
}
