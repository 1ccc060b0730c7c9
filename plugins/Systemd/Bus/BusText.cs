using System.Runtime.InteropServices;
using System.Text;

namespace Bpftop.Systemd.Bus;

/// <summary>Texts from a bus: foreign, and cut to a length that nobody minds keeping.</summary>
internal static unsafe class BusText
{
    /// <summary>No unit's name and no sensible description is longer.</summary>
    public const int Longest = 512;

    public static string Of(byte* text)
    {
        if (text is null)
        {
            return "";
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return Encoding.UTF8.GetString(bytes.Length <= Longest ? bytes : bytes[..Longest]);
    }
}
