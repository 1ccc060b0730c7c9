namespace Bpftop.Freezer.Cgroups;

/// <summary>What <c>cgroup.events</c> says.</summary>
/// <param name="IsPopulated">A process is in the cgroup or below it.</param>
/// <param name="IsFrozen">Every process in it and below it is frozen, by itself or by an ancestor.</param>
internal readonly record struct CgroupEvents(bool IsPopulated, bool IsFrozen)
{
    /// <summary>Reads the file's text; pure.</summary>
    public static CgroupEvents Parse(ReadOnlySpan<byte> text) => new(Has(text, "populated 1"u8), Has(text, "frozen 1"u8));

    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        foreach (Range range in text.Split((byte)'\n'))
        {
            if (text[range].SequenceEqual(line))
            {
                return true;
            }
        }

        return false;
    }
}
