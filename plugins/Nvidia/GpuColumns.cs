using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Bpftop.Nvidia.Devices;
using Bpftop.Toolkit;

namespace Bpftop.Nvidia;

/// <summary>What each process uses of the GPUs.</summary>
internal sealed class GpuColumns(Latest<GpuReadings> readings, TimeProvider time) : IColumnProvider
{
    private const int Utilization = 0;
    private const int Memory = 1;
    private const int Encoder = 2;
    private const int Decoder = 3;
    private const int Id = 4;

    private const string ShowKey = "gG";

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("gpu.util", "GPU%", CellKind.Number, "Use of the GPUs' compute and graphics cores, the whole of each being 100 %.")
        {
            Unit = Unit.Percent,
            Width = 5,
            FirstSort = SortOrder.Descending,
            Fold = Fold.Sum,
            CopyKey = "yg",
            ShowKey = ShowKey,
        },
        new("gpu.mem", "GMEM", CellKind.Number, "Memory on all GPUs.")
        {
            Unit = Unit.Bytes,
            Width = 6,
            FirstSort = SortOrder.Descending,
            Fold = Fold.Sum,
            SortKey = "W",
            CopyKey = "yv",
            ShowKey = ShowKey,
        },
        new("gpu.enc", "ENC%", CellKind.Number, "Use of the GPUs' video encoders.")
        {
            Unit = Unit.Percent,
            Width = 5,
            FirstSort = SortOrder.Descending,
            Fold = Fold.Sum,
            ShownByDefault = false,
            ShowKey = ShowKey,
        },
        new("gpu.dec", "DEC%", CellKind.Number, "Use of the GPUs' video decoders.")
        {
            Unit = Unit.Percent,
            Width = 5,
            FirstSort = SortOrder.Descending,
            Fold = Fold.Sum,
            ShownByDefault = false,
            ShowKey = ShowKey,
        },
        new("gpu.id", "GPU", CellKind.Text, "The GPUs that it has memory on, as GPU or GPU:instance/compute instance (MIG).")
        {
            Width = 5,
            Groupable = true,
            ShownByDefault = false,
            ShowKey = ShowKey,
        },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        GpuReadings current = readings.Current;
        if (current.Processes.Count == 0 || !current.IsFresh(time))
        {
            return;
        }

        Span<double> utilization = block.Wants(Utilization) ? block.Numbers(Utilization) : default;
        Span<double> memory = block.Wants(Memory) ? block.Numbers(Memory) : default;
        Span<double> encoder = block.Wants(Encoder) ? block.Numbers(Encoder) : default;
        Span<double> decoder = block.Wants(Decoder) ? block.Numbers(Decoder) : default;
        Span<string?> id = block.Wants(Id) ? block.Texts(Id) : default;
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            ProcessKey key = rows[row].Key;
            ref readonly GpuProcess use = ref current.Processes.GetValueRefOrNullRef(key.Pid);

            // A process that started after the reading began may have the pid of one that was in it.
            if (Unsafe.IsNullRef(in use) || IsAfter(key.StartNs, current.TakenNs) || (rows[row].Traits & ProcessTraits.Thread) != 0)
            {
                continue;
            }

            bool isItsUse = use.MeasuredNs == GpuProcess.NothingMeasured || !IsAfter(key.StartNs, use.MeasuredNs);
            Write(utilization, row, isItsUse ? use.Utilization : double.NaN);
            Write(memory, row, use.Memory);
            Write(encoder, row, isItsUse ? use.Encoder : double.NaN);
            Write(decoder, row, isItsUse ? use.Decoder : double.NaN);
            if (!id.IsEmpty)
            {
                id[row] = use.Id;
            }
        }
    }

    /// <summary>In a time namespace, what started before the namespace's clock was 0 has a start that wraps around.</summary>
    private static bool IsAfter(ulong startNs, ulong ns) => (long)(startNs - ns) > 0;

    private static void Write(Span<double> cells, int row, double value)
    {
        if (!cells.IsEmpty)
        {
            cells[row] = value;
        }
    }
}
