using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>Writes latencies: a DNS server nearby answers in hundredths of a millisecond, a far one in hundreds.</summary>
internal static class Milliseconds
{
    /// <inheritdoc cref="CellFormatter"/>
    public static bool Write(double value, Span<char> target, out int written) =>
        value.TryFormat(target, out written, value < 99.995 ? "F2" : value < 999.95 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
