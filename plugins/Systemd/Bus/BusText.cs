using System.Text;

namespace Bpftop.Systemd.Bus;

/// <summary>Texts from a bus: foreign, and cut to a length that is cheap to keep.</summary>
internal static class BusText
{
    /// <summary>No unit's name and no sensible description is longer.</summary>
    private const int Longest = 512;

    /// <summary>A unit's object: each letter of its name may be three there (sd_bus_path_encode(3)).</summary>
    private const int LongestPath = 1024;

    public static string Of(ReadOnlySpan<byte> text) => Of(text, Longest);

    /// <summary>The path of an object.</summary>
    public static string OfPath(ReadOnlySpan<byte> text) => Of(text, LongestPath);

    /// <summary>A text that is there already.</summary>
    public static string Of(string text) => text.Length <= Longest ? text : text[..Longest];

    private static string Of(ReadOnlySpan<byte> text, int longest) => Encoding.UTF8.GetString(text.Length <= longest ? text : text[..longest]);
}
