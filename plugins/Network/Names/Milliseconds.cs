using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>Latencies: a DNS server nearby answers in hundredths of a millisecond, a far one in hundreds.</summary>
internal static class Milliseconds
{
    /// <summary>A column of them.</summary>
    public static TableColumn<T> Column<T>(string id, string header, string help, Func<T, double> read)
    {
        TableColumn<T> column = TableColumn<T>.OfNumber(id, header, Unit.None, 8, help, read);
        return column with { Spec = column.Spec with { Format = Write } };
    }

    private static bool Write(double value, Span<char> target, out int written) =>
        value.TryFormat(target, out written, value < 99.995 ? "F2" : value < 999.95 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
