using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Writes values for people, by their column's unit, into the caller's buffer.</summary>
internal static class CellText
{
    /// <summary>Writes a number; nothing for NaN.</summary>
    /// <returns>Characters written; the buffer holds 32.</returns>
    public static int Write(ColumnSpec column, double value, Span<char> target) => throw new NotImplementedException();
}
