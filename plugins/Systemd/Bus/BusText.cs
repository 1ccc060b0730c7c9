using System.Runtime.InteropServices;
using System.Text;

namespace Bpftop.Systemd.Bus;

/// <summary>Texts from a bus: foreign, and cut to a length that nobody minds keeping.</summary>
internal static unsafe class BusText
{
    /// <summary>No unit's name and no sensible description is longer.</summary>
    public const int Longest = 512;

    /// <summary>A unit's object: each letter of its name may be three there (sd_bus_path_encode(3)).</summary>
    private const int LongestPath = 1024;

    public static string Of(byte* text) => Of(text, Longest);

    /// <summary>The path of an object.</summary>
    public static string OfPath(byte* text) => Of(text, LongestPath);

    private static string Of(byte* text, int longest)
    {
        if (text is null)
        {
            return "";
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return Encoding.UTF8.GetString(bytes.Length <= longest ? bytes : bytes[..longest]);
    }
}
