using System.Collections.Immutable;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>What each process sends and receives, and what it has open.</summary>
internal sealed class NetworkColumns(Latest<TotalReadings> totals, Latest<SocketReadings> sockets, Attention attention) : IColumnProvider
{
    private const int Received = 0;
    private const int Sent = 1;
    private const int ReceivedTotal = 2;
    private const int SentTotal = 3;
    private const int Connections = 4;
    private const int Retransmits = 5;
    private const int Interfaces = 6;

    private const string ShowKey = "gN";
    private const string SortKey = "N";

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        Rate("net.rx", "NET RX", "Bytes that it is handed by TCP and UDP sockets in a second, over the last second."),
        Rate("net.tx", "NET TX", "Bytes that it hands to TCP and UDP sockets in a second, over the last second."),
        Number("net.rx.total", "RX TOTAL", Unit.Bytes, "Bytes that it was handed by TCP and UDP sockets since bpftop started."),
        Number("net.tx.total", "TX TOTAL", Unit.Bytes, "Bytes that it handed to TCP and UDP sockets since bpftop started."),
        Number("net.conns", "CONNS", Unit.Count, "TCP and UDP sockets that it has open and that have another end.") with { Width = 5 },
        Number("net.retrans", "RETRANS", Unit.Count, "TCP segments that had to be sent again since bpftop started."),
        new("net.if", "IF", CellKind.Text, "The network interfaces that its sockets receive by.")
        {
            Width = 8,
            Groupable = true,
            ShownByDefault = false,
            ShowKey = ShowKey,
        },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        FillTotals(tick, block, totals.Current);
        if (block.Wants(Connections) || block.Wants(Interfaces))
        {
            attention.Pay(tick);
            FillSockets(tick, block, sockets.Current);
        }
    }

    private static void FillTotals(in Tick tick, ColumnBlock block, TotalReadings readings)
    {
        Span<double> received = Cells(block, Received);
        Span<double> sent = Cells(block, Sent);
        Span<double> receivedTotal = Cells(block, ReceivedTotal);
        Span<double> sentTotal = Cells(block, SentTotal);
        Span<double> retransmits = Cells(block, Retransmits);
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            // What a process counted goes with its end, although its row may stay.
            if ((rows[row].Traits & ProcessTraits.Thread) != 0
                || (!readings.Processes.TryGetValue(rows[row].Key, out NetworkTotals use)
                    && (!readings.IsKnown || (rows[row].Traits & ProcessTraits.Zombie) != 0)))
            {
                continue;
            }

            Write(received, row, use.ReceivedPerSecond);
            Write(sent, row, use.SentPerSecond);
            Write(receivedTotal, row, use.Received);
            Write(sentTotal, row, use.Sent);
            Write(retransmits, row, readings.HasRetransmits ? use.Retransmits : double.NaN);
        }
    }

    private static void FillSockets(in Tick tick, ColumnBlock block, SocketReadings readings)
    {
        if (!readings.AreHoldersKnown)
        {
            return;
        }

        Span<double> connections = Cells(block, Connections);
        Span<string?> interfaces = block.Wants(Interfaces) ? block.Texts(Interfaces) : default;
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            if ((rows[row].Traits & ProcessTraits.Thread) != 0)
            {
                continue;
            }

            readings.Processes.TryGetValue(rows[row].Key, out ProcessSockets? held);
            Write(connections, row, held?.Connections ?? 0);
            if (!interfaces.IsEmpty)
            {
                interfaces[row] = held?.Interfaces;
            }
        }
    }

    private static Span<double> Cells(ColumnBlock block, int column) => block.Wants(column) ? block.Numbers(column) : default;

    private static void Write(Span<double> cells, int row, double value)
    {
        if (!cells.IsEmpty)
        {
            cells[row] = value;
        }
    }

    private static ColumnSpec Rate(string id, string header, string help) =>
        Number(id, header, Unit.BytesPerSecond, help) with { Width = 7, SortKey = SortKey, ShownByDefault = true };

    private static ColumnSpec Number(string id, string header, Unit unit, string help) => new(id, header, CellKind.Number, help)
    {
        Unit = unit,
        Width = 8,
        FirstSort = SortOrder.Descending,
        Fold = Fold.Sum,
        ShownByDefault = false,
        ShowKey = ShowKey,
    };
}
