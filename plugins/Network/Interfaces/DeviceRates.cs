using System.Globalization;

namespace Bpftop.Network.Interfaces;

/// <summary>What the machine's interfaces carried in an interval; never changed once it is made.</summary>
/// <param name="Received">Bytes a second; NaN where not known.</param>
/// <param name="Sent">Bytes a second; NaN where not known.</param>
/// <param name="Highest">The highest sum of both that this run has seen.</param>
/// <param name="Taken">When: a timestamp.</param>
internal sealed record DeviceRates(double Received, double Sent, double Highest, long Taken)
{
    /// <summary>A reading that is older was not renewed.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);

    /// <summary>Nothing was read.</summary>
    public static DeviceRates None { get; } = new(double.NaN, double.NaN, 0, 0);

    /// <summary>The text in the bar.</summary>
    public string Caption { get; } = double.IsNaN(Received + Sent) ? "not known yet" : $"rx {Bytes(Received)} tx {Bytes(Sent)}";

    public bool IsFresh(TimeProvider time) => Taken != 0 && time.GetElapsedTime(Taken) < _fresh;

    /// <summary>Three digits and a letter, as the header's other bars write them.</summary>
    private static string Bytes(double bytes)
    {
        const string Units = "BKMGTP";
        int unit = 0;
        while (bytes >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        string digits = unit < 2 || bytes >= 99.95 ? "F0" : bytes < 9.995 ? "F2" : "F1";
        return bytes.ToString(digits, CultureInfo.InvariantCulture) + Units[unit];
    }
}
