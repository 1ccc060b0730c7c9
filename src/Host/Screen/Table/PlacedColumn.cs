using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Table;

/// <summary>A column with its place, before scrolling.</summary>
internal struct PlacedColumn
{
    public Column Column;
    public int X;
    public int Width;

    public readonly bool Holds(int x) => x >= X && x <= X + Width;
}
