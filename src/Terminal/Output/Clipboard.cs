using System.Text;

namespace Bpftop.Terminal;

/// <summary>The bytes that put a text on the clipboard: OSC 52, and its ways through tmux and screen.</summary>
internal static class Clipboard
{
    /// <summary>The longest base64 that terminals are known to take.</summary>
    internal const int MaxBase64 = 74_994;

    // GNU screen drops a device control string of more than 768 bytes.
    private const int ScreenChunk = 700;

    /// <summary>Null where the text is too long.</summary>
    internal static byte[]? Sequence(ReadOnlySpan<char> text, TerminalEnvironment environment)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        if ((bytes + 2) / 3 * 4 > MaxBase64)
        {
            return null;
        }

        byte[] utf8 = new byte[bytes];
        Encoding.UTF8.GetBytes(text, utf8);
        byte[] plain = [.. "\e]52;c;"u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(utf8)), 0x07];
        if (environment.InTmux)
        {
            // Both: tmux takes the plain form where set-clipboard is on, the other where allow-passthrough is.
            return [.. plain, .. "\ePtmux;\e"u8, .. plain, .. "\e\\"u8];
        }

        return environment.InScreen ? ThroughScreen(plain) : plain;
    }

    private static byte[] ThroughScreen(ReadOnlySpan<byte> plain)
    {
        List<byte> result = [];
        while (!plain.IsEmpty)
        {
            int length = Math.Min(plain.Length, ScreenChunk);
            result.AddRange("\eP"u8);
            result.AddRange(plain[..length]);
            result.AddRange("\e\\"u8);
            plain = plain[length..];
        }

        return [.. result];
    }
}
