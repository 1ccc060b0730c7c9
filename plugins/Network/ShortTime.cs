using System.Globalization;

namespace Bpftop.Network;

/// <summary>Columns of times that a network takes: from microseconds to minutes, in three digits and a unit.</summary>
internal static class ShortTime
{
    private const double MillisecondsPerSecond = 1e3;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>A column of seconds.</summary>
    public static TableColumn<T> Column<T>(string id, string header, string help, Func<T, double> read)
    {
        TableColumn<T> column = TableColumn<T>.OfNumber(id, header, Unit.Seconds, 7, help, read);
        return column with { Spec = column.Spec with { Format = TryWrite } };
    }

    /// <summary>Writes seconds: <c>85us</c>, <c>1.23ms</c>, <c>45.0ms</c>, <c>1.20s</c>, <c>310s</c>.</summary>
    internal static bool TryWrite(double seconds, Span<char> target, out int written)
    {
        (double value, string unit) = seconds < 0.9995e-3 ? (seconds * MicrosecondsPerSecond, "us")
            : seconds < 0.9995 ? (seconds * MillisecondsPerSecond, "ms")
            : (seconds, "s");
        string digits = unit == "us" || value >= 99.95 ? "F0" : value >= 9.995 ? "F1" : "F2";
        if (!value.TryFormat(target, out written, digits, CultureInfo.InvariantCulture) || target.Length < written + unit.Length)
        {
            return false;
        }

        unit.CopyTo(target[written..]);
        written += unit.Length;
        return true;
    }
}
