using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>A row as words of eight bytes, of which a mask says which ones changed: those of the record, then the rates,
/// then the texts.</summary>
/// <remarks>What nothing that is shown is made of is left out, such as the bytes of names, which are kept as texts.</remarks>
internal static class RowFields
{
    public const int RecordWords = 47;
    public const int RateWords = 6;
    public const int FirstText = RecordWords + RateWords;
    public const int Fate = FirstText + RowTexts.Count;

    /// <summary>The words of a record that are kept.</summary>
    public static readonly ulong Kept = All & ~(
        Words(static (ref record) => ref record.ExecId, 1)
        | Words(static (ref record) => ref record.ArgStart, 2)
        | Words(static (ref record) => ref record.Name, 2)
        | Words(static (ref record) => ref record.Tty, 2));

    /// <summary>A kernel thread has its name where others have their memory.</summary>
    public static readonly ulong KeptOfKernelThread = Kept & ~Words(static (ref record) => ref record.ArgStart, 14);

    private const ulong All = (1UL << RecordWords) - 1;

    private delegate ref T Field<T>(ref ProcessRecord record);

    /// <summary>The words of a record that are kept of it.</summary>
    public static ulong KeptOf(in ProcessRecord record) =>
        (record.Flags & TaskFlags.KernelThread) == 0 ? Kept : KeptOfKernelThread;

    public static Span<ulong> Words(ref ProcessRecord record) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<ProcessRecord, ulong>(ref record), RecordWords);

    public static Span<ulong> Words(ref ProcessRates rates) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<ProcessRates, ulong>(ref rates), RateWords);

    private static ulong Words<T>(Field<T> first, int count) => ((1UL << count) - 1) << (OffsetOf(first) / sizeof(ulong));

    private static int OffsetOf<T>(Field<T> field)
    {
        ProcessRecord record = default;
        return (int)Unsafe.ByteOffset(ref Unsafe.As<ProcessRecord, byte>(ref record), ref Unsafe.As<T, byte>(ref field(ref record)));
    }
}

/// <summary>The texts of a row: what columns show of it, wherever that came from.</summary>
[InlineArray(Count)]
internal struct RowTexts
{
    public const int Count = 7;

    /// <summary>The index of the user's name.</summary>
    public const int User = 3;

    private string? _first;

    /// <summary>Those of a process or thread.</summary>
    public static void Take(ProcessIdentity identity, ref RowTexts texts)
    {
        ProcessIdentity late = identity.Late;
        texts[0] = identity.Name;
        texts[1] = late.CommandLine;
        texts[2] = late.ShownCommand;
        texts[User] = identity.User?.Name;
        texts[4] = identity.Tty;
        texts[5] = identity.CgroupPath;
        texts[6] = late.Executable;
    }

    /// <summary>Whether these are still a process's or thread's: the same objects, which is not to copy any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreOf(ProcessIdentity identity, ref RowTexts texts)
    {
        ProcessIdentity late = identity.Late;
        ref string? first = ref texts._first;
        return ReferenceEquals(first, identity.Name)
            && ReferenceEquals(Unsafe.Add(ref first, 1), late.CommandLine)
            && ReferenceEquals(Unsafe.Add(ref first, 2), late.ShownCommand)
            && ReferenceEquals(Unsafe.Add(ref first, User), identity.User?.Name)
            && ReferenceEquals(Unsafe.Add(ref first, 4), identity.Tty)
            && ReferenceEquals(Unsafe.Add(ref first, 5), identity.CgroupPath)
            && ReferenceEquals(Unsafe.Add(ref first, 6), late.Executable);
    }

    /// <summary>Gives a row that is read its text.</summary>
    /// <param name="index">Which.</param>
    /// <param name="text">The text.</param>
    /// <param name="identity">The row's own.</param>
    /// <param name="user">The user of that name.</param>
    public static void Put(int index, string? text, ProcessIdentity identity, KnownUser? user)
    {
        switch (index)
        {
            case 0:
                identity.Name = text ?? "";
                break;
            case 1:
                identity.CommandLine = text ?? "";
                break;
            case 2:
                identity.ShownCommand = text ?? "";
                break;
            case User:
                identity.User = user;
                break;
            case 4:
                identity.Tty = text;
                break;
            case 5:
                identity.CgroupPath = text;
                break;
            default:
                identity.Executable = text;
                break;
        }
    }
}

/// <summary>The numbers of <see cref="RowTexts"/>.</summary>
[InlineArray(RowTexts.Count)]
internal struct RowTextNumbers
{
    private int _first;
}
