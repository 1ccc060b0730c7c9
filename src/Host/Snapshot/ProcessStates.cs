using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>What a process's state letter and flags say.</summary>
internal static class ProcessStates
{
    private static readonly string[] Letters = MakeLetters();

    /// <summary>The kernel's letter, or F for a process that the freezer holds; the same string each time.</summary>
    public static string Letter(in ProcessRecord record) =>
        (record.Flags & TaskFlags.Frozen) != 0 ? Letters['F'] : Letters[record.State];

    public static ProcessTraits Traits(in ProcessRecord record)
    {
        ProcessTraits traits = record.State switch
        {
            (byte)'Z' or (byte)'X' => ProcessTraits.Zombie,
            (byte)'T' or (byte)'t' => ProcessTraits.Stopped,
            _ => ProcessTraits.None,
        };
        TaskFlags flags = record.Flags;
        traits |= (flags & TaskFlags.KernelThread) != 0 ? ProcessTraits.KernelThread : ProcessTraits.None;
        traits |= (flags & TaskFlags.Frozen) != 0 ? ProcessTraits.Frozen : ProcessTraits.None;
        return record.IsThread ? traits | ProcessTraits.Thread : traits;
    }

    private static string[] MakeLetters()
    {
        string[] letters = new string[byte.MaxValue + 1];
        for (int index = 0; index < letters.Length; index++)
        {
            letters[index] = index is > ' ' and < 0x7f ? ((char)index).ToString() : "?";
        }

        return letters;
    }
}
