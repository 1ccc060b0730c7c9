using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <content>What memory a process has. Kernel threads and zombies have none: their cells are empty.</content>
internal static partial class HostColumns
{
    private static HostColumn[] MemoryColumns =>
    [
        Bytes("virt", "VIRT", "Address space.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].VirtualBytes), importance: -3),
        Bytes("res", "RES", "Memory in RAM, shared pages included.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].ResidentBytes), Fold.Sum, importance: 4),
        Bytes("shr", "SHR", "The part of RES that files and shared memory back.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].SharedBytes), importance: -4),
        Bytes("swap", "SWAP", "Memory in swap.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].SwapBytes), Fold.Sum),
        Number("mem", "MEM%", 5, "RES in percent of the machine's memory. Huge pages (HUGETLB) and what is in swap are not in it.", MemoryPercent, Unit.Percent, Fold.Sum, importance: 2),
        Bytes("data", "DATA", "Private writable address space, the stack included.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].DataBytes)),
        Bytes("stack", "STACK", "The part of DATA that is stack.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].StackBytes)),
        Bytes("code", "CODE", "Address space of the executable's code.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].CodeBytes)),
        Bytes("pagetables", "PTES", "Memory that the page tables take.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].PageTableBytes), Fold.Sum),
        Bytes("hugetlb", "HUGETLB", "Huge pages taken from the pool that is set aside for them; they are not in RES. Transparent huge pages are.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].HugetlbBytes), Fold.Sum),
        Number("oom", "OOM", 4, "How likely the kernel ends the process when memory runs out, 0 to 2000.", OomCell, Unit.Count, Fold.Max),
    ];

    private static NumberColumn Bytes(string id, string header, string help, NumberCell cell, Fold fold = Fold.None, int importance = 0) =>
        Number(id, header, 6, help, cell, Unit.Bytes, fold, importance: importance);

    private static double MemoryPercent(Frame frame, int row)
    {
        double total = frame.System.Memory.Total;
        ref readonly ProcessRecord record = ref frame.Records[row];
        return total > 0 ? Memory(record, record.ResidentBytes) * 100 / total : double.NaN;
    }

    private static double OomCell(Frame frame, int row) =>
        OomScore.Of(frame.Records[row], frame.System.Memory.Total, frame.System.Memory.SwapTotal);
}
