using System.Globalization;

namespace Bpftop.Nvidia;

/// <summary>Why a GPU's clocks are not higher (nvml.h: <c>nvmlClocksEventReason…</c>).</summary>
internal static class ThrottleReasons
{
    private const ulong Idle = 0x1;

    private static readonly string[] _names =
    [
        "idle", "app-clocks", "power-cap", "hw-slowdown", "sync-boost", "sw-thermal", "hw-thermal", "power-brake", "display-clocks",
    ];

    /// <summary>The names of the bits, <c>none</c> for none.</summary>
    public static string Text(ulong mask)
    {
        if (mask == 0)
        {
            return "none";
        }

        List<string> names = [];
        for (int bit = 0; bit < 64; bit++)
        {
            if ((mask & (1ul << bit)) != 0)
            {
                names.Add(bit < _names.Length ? _names[bit] : string.Create(CultureInfo.InvariantCulture, $"bit{bit}"));
            }
        }

        return string.Join(',', names);
    }

    /// <summary>True where something holds the clocks down; an idle GPU has low ones by itself.</summary>
    public static bool Holds(ulong mask) => (mask & ~Idle) != 0;
}
