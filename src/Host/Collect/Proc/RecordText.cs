namespace Bpftop.Host.Collect.Proc;

/// <summary>Writes the short texts of records.</summary>
internal static class RecordText
{
    /// <summary>Copies as much as there is room for.</summary>
    public static void Set(ref TaskText text, ReadOnlySpan<byte> bytes)
    {
        text = default;
        bytes[..Math.Min(bytes.Length, TaskText.Length)].CopyTo(text);
    }
}
