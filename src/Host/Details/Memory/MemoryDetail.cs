using Bpftop.Host.Details.Reading;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Memory;

/// <summary>A process's memory by kind.</summary>
/// <remarks><c>smaps_rollup</c> looks at every page of the process while it holds the lock of its memory map, which stops the
/// process's own mmap(2), and its page faults too where the kernel is older than 6.4: it is read here because the user asked
/// for this process, and nowhere else.</remarks>
internal sealed class MemoryDetail(string procRoot) : ProcessDetail(procRoot, Table)
{
    private const int Order = 0;
    private const int Group = 1;
    private const int Kind = 2;
    private const int Bytes = 3;
    private const int Share = 4;
    private const int Meaning = 5;

    private const string Resident = "VmRSS";

    /// <summary>The lines of <c>status</c> and <c>smaps_rollup</c> (proc_pid_status(5), proc_pid_smaps(5)), by their keys.</summary>
    private static readonly (string Group, string Key, string Kind, string Meaning)[] _kinds =
    [
        ("resident", Resident, "all", "In RAM: the sum of the three below."),
        ("resident", "RssAnon", "anonymous", "No file behind it: heap, stacks, and private pages of files that were written to."),
        ("resident", "RssFile", "file", "Pages of mapped files."),
        ("resident", "RssShmem", "shared memory", "Pages of shared memory, tmpfs and shared anonymous mappings."),
        ("resident", "VmHWM", "most so far", "The most that was in RAM at one time."),
        ("proportional", "Pss", "all", "Each page divided by the number of processes that have it mapped: adds up over processes."),
        ("proportional", "Pss_Anon", "anonymous", "The same of anonymous pages."),
        ("proportional", "Pss_File", "file", "The same of pages of files."),
        ("proportional", "Pss_Shmem", "shared memory", "The same of shared memory."),
        ("proportional", "Pss_Dirty", "dirty", "The same of pages that are not as on disk."),
        ("pages", "Private_Clean", "private, clean", "Mapped by this process only, and as on disk."),
        ("pages", "Private_Dirty", "private, dirty", "Mapped by this process only, and not as on disk: written to, or of a file that was just written itself."),
        ("pages", "Shared_Clean", "shared, clean", "Mapped by others too, and as on disk."),
        ("pages", "Shared_Dirty", "shared, dirty", "Mapped by others too, and not as on disk."),
        ("pages", "Referenced", "referenced", "Used since the kernel last looked."),
        ("pages", "AnonHugePages", "huge, anonymous", "Anonymous memory in transparent huge pages."),
        ("pages", "ShmemPmdMapped", "huge, shared memory", "Shared memory in transparent huge pages."),
        ("pages", "FilePmdMapped", "huge, file", "Pages of files in transparent huge pages."),
        ("pages", "LazyFree", "given back", "Marked by madvise(MADV_FREE): the kernel takes it when it needs it."),
        ("pages", "KSM", "merged", "Pages that the kernel merged with equal ones (KSM)."),
        ("swap", "VmSwap", "all", "Anonymous memory that is in swap."),
        ("swap", "SwapPss", "proportional", "The same, each page divided by the number of processes that share it."),
        ("locked", "VmLck", "mlock", "May not be swapped out (mlock(2))."),
        ("locked", "VmPin", "pinned", "May not be moved either: a device reads or writes it."),
        ("huge pages", "HugetlbPages", "all", "Of the pool of huge pages; not a part of what is resident."),
        ("kernel", "VmPTE", "page tables", "What the kernel needs to map it all."),
        ("address space", "VmSize", "all", "What is mapped, in RAM or not."),
        ("address space", "VmPeak", "most so far", "The most that was mapped at one time."),
        ("address space", "VmData", "data", "Heap and private anonymous mappings."),
        ("address space", "VmStk", "stack", "The main thread's stack."),
        ("address space", "VmExe", "program", "The program's own code."),
        ("address space", "VmLib", "libraries", "Code of shared libraries."),
    ];

    private static TableSpec Table { get; } = new(
        "details.memory",
        "Memory",
        [
            DetailColumns.Order(),
            Text("group", "GROUP", 13, "Kinds that divide the same memory."),
            Text("kind", "KIND", 20, "The kind of memory."),
            Number("bytes", "BYTES", 9, "How much it is.", Unit.Bytes) with { FirstSort = SortOrder.Descending },
            Number("share", "RES%", 6, "Its share of what is resident.", Unit.Percent) with { FirstSort = SortOrder.Descending },
            Text("meaning", "MEANING", 70, "What it is."),
        ],
        "Each row is a kind of memory of the process.")
    {
        SortedBy = "order",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    /// <summary>Reads lines as <c>Pss:   12 kB</c>; pure.</summary>
    /// <param name="text">A file of them.</param>
    /// <param name="into">Takes each key with its bytes.</param>
    internal static void Parse(ReadOnlySpan<char> text, Dictionary<string, double> into)
    {
        const string Kilobytes = " kB";
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            int colon = line.IndexOf(':');
            if (colon > 0 && line.EndsWith(Kilobytes, StringComparison.Ordinal)
                && ulong.TryParse(line[(colon + 1)..^Kilobytes.Length].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong kilobytes))
            {
                into[line[..colon].ToString()] = kilobytes * 1024d;
            }
        }
    }

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        Dictionary<string, double> known = new(StringComparer.Ordinal);
        Parse(process.TryRead("status"), known);
        try
        {
            Parse(Collect.ForeignText.Decode(process.ReadBytes("smaps_rollup", SmallPieces.Most, out _)), known);
        }
        catch (DetailException fault)
        {
            rows.Note(OneLine.Of(fault.Message));
        }

        double resident = known.GetValueOrDefault(Resident, double.NaN);
        for (int index = 0; index < _kinds.Length; index++)
        {
            (string group, string key, string kind, string meaning) = _kinds[index];
            if (!known.TryGetValue(key, out double bytes))
            {
                // An older kernel does not say.
                continue;
            }

            int row = rows.Add(key);
            rows.Number(row, Order) = index;
            rows.Text(row, Group) = group;
            rows.Text(row, Kind) = kind;
            rows.Number(row, Bytes) = bytes;
            rows.Number(row, Share) = group is "resident" or "proportional" or "pages" && resident > 0 ? 100 * bytes / resident : double.NaN;
            rows.Text(row, Meaning) = meaning;
        }
    }
}
