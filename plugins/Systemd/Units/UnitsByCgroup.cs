using Bpftop.Systemd.Names;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Units;

/// <summary>The unit of each cgroup that has processes, read once from its path.</summary>
/// <remarks>Belongs to the sampling thread, on which the columns and the table are filled one after the other.</remarks>
internal sealed class UnitsByCgroup
{
    private readonly Latest<UnitDirectory> _latest;
    private readonly CgroupMap<UnitCell> _map;
    private UnitDirectory _directory = UnitDirectory.Empty;
    private int _generation;
    private int _told;

    public UnitsByCgroup(ICgroupPaths paths, Latest<UnitDirectory> latest)
    {
        _latest = latest;
        _map = new CgroupMap<UnitCell>(paths, Read);
    }

    /// <summary>What the managers said, as of the last <see cref="Of"/>.</summary>
    public UnitDirectory Directory => _directory;

    /// <summary>Changes with every change of <see cref="Directory"/>.</summary>
    public int Generation => _generation;

    /// <summary>The unit of each row's cgroup, or null where none owns it, with what the managers say of it now.</summary>
    public ReadOnlySpan<UnitCell?> Of(in Tick tick)
    {
        TakeUp();
        ReadOnlySpan<UnitCell?> cells = _map.Of(tick);
        if (_told != _generation)
        {
            foreach (UnitCell? cell in cells)
            {
                Tell(cell);
            }

            _told = _generation;
        }

        return cells;
    }

    private void TakeUp()
    {
        UnitDirectory latest = _latest.Current;
        if (ReferenceEquals(latest, _directory))
        {
            return;
        }

        if (!latest.Roots.SequenceEqual(_directory.Roots))
        {
            // Names depend on where the managers' roots are.
            _map.Clear();
        }

        _directory = latest;
        _generation++;
    }

    private void Tell(UnitCell? cell)
    {
        if (cell is not null && cell.Generation != _generation)
        {
            cell.Tell(_directory.Find(cell.Owner.Manager, cell.Owner.Unit), _generation);
        }
    }

    private UnitCell? Read(string path)
    {
        UnitCell? cell = UnitPath.Parse(path, _directory.Roots) is { } owner ? new UnitCell(owner) : null;
        Tell(cell);
        return cell;
    }
}
