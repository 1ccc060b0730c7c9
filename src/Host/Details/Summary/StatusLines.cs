namespace Bpftop.Host.Details.Summary;

/// <summary><c>/proc/PID/status</c> by its keys (proc_pid_status(5)).</summary>
internal sealed class StatusLines
{
    private readonly Dictionary<string, string> _lines = new(StringComparer.Ordinal);

    /// <summary>Parses the file; pure. The kernel escapes a line feed in a name, and no other character that may end a line: a
    /// name with a carriage return in it is one line all the same.</summary>
    public static StatusLines Parse(ReadOnlySpan<char> text)
    {
        StatusLines status = new();
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            int colon = line.IndexOf(':');
            if (colon > 0)
            {
                status._lines.TryAdd(line[..colon].ToString(), line[(colon + 1)..].Trim().ToString());
            }
        }

        return status;
    }

    /// <summary>A value; null where the kernel has no such line.</summary>
    public string? this[string key] => _lines.GetValueOrDefault(key);

    /// <summary>A list of decimal numbers; empty where there is none.</summary>
    public uint[] Numbers(string key) => [.. (this[key] ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(static text => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : (uint?)null)
        .OfType<uint>()];

    /// <summary>A hexadecimal mask; null where there is none.</summary>
    public ulong? Mask(string key) => ulong.TryParse(this[key], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask) ? mask : null;
}
