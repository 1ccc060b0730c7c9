using System.Globalization;
using System.Numerics;

namespace Bpftop.Nvidia.Devices;

/// <summary>Why a GPU's clocks are not higher (nvml.h: <c>nvmlClocksEventReason…</c>).</summary>
internal static class ThrottleReasons
{
    private const ulong Idle = 0x1;

    private static readonly string[] _names =
    [
        "idle", "app-clocks", "power-cap", "hw-slowdown", "sync-boost", "sw-thermal", "hw-thermal", "power-brake", "display-clocks",
    ];

    // That of thermal and brake first: "hw-slowdown" stands beside them and says less.
    private static readonly int[] _weightiestFirst = [6, 5, 7, 3, 2, 4, 1, 8];

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
                names.Add(Name(bit));
            }
        }

        return string.Join(',', names);
    }

    /// <summary>The reason that a bar has room for, with how many more there are: <c>hw-thermal+1</c>. Null where nothing
    /// holds the clocks down; an idle GPU has low ones by itself.</summary>
    public static string? Weightiest(ulong mask)
    {
        ulong holding = mask & ~Idle;
        if (holding == 0)
        {
            return null;
        }

        int first = Array.Find(_weightiestFirst, bit => (holding & (1ul << bit)) != 0);
        string name = Name(first != 0 ? first : BitOperations.TrailingZeroCount(holding));
        int others = BitOperations.PopCount(holding) - 1;
        return others == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}+{others}");
    }

    private static string Name(int bit) =>
        bit < _names.Length ? _names[bit] : string.Create(CultureInfo.InvariantCulture, $"bit{bit}");
}
