using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect;

/// <summary>Takes lines off the content of a file, in order.</summary>
internal static class Lines
{
    /// <summary>Takes the next line, without its end.</summary>
    /// <returns>False where nothing is left.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> line)
    {
        int end = content.IndexOf((byte)'\n');
        bool isAny = !content.IsEmpty;
        line = end < 0 ? content : content[..end];
        content = end < 0 ? default : content[(end + 1)..];
        return isAny;
    }

    /// <summary>Takes the next line that is "key: value"; others are passed over.</summary>
    public static bool TryTakePair(scoped ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> key, out FieldReader value)
    {
        while (TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                key = line[..colon];
                value = new FieldReader(line[(colon + 1)..]);
                return true;
            }
        }

        key = default;
        value = default;
        return false;
    }
}
