using Bpftop.Systemd.Names;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Units;

/// <summary>The unit of each cgroup that has processes, read once from its path.</summary>
/// <remarks>Belongs to the sampling thread, on which the columns and the table are filled one after the other.</remarks>
internal sealed class UnitsByCgroup
{
    private readonly Latest<UnitDirectory> _latest;
    private readonly CgroupMap<UnitCell?> _map;
    private UnitDirectory _directory = UnitDirectory.Empty;
    private int _generation;

    public UnitsByCgroup(ICgroupPaths paths, Latest<UnitDirectory> latest)
    {
        _latest = latest;
        _map = new CgroupMap<UnitCell?>(paths, Read);
    }

    /// <summary>What the managers said, as of the last <see cref="Begin"/>.</summary>
    public UnitDirectory Directory => _directory;

    /// <summary>Changes with every change of <see cref="Directory"/>.</summary>
    public int Generation => _generation;

    /// <summary>Starts a refresh: takes what the managers said since the last one.</summary>
    public void Begin()
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

    /// <summary>The unit of a cgroup, or null where none owns it.</summary>
    public UnitCell? Find(ulong cgroup, long tick)
    {
        if (!_map.TryGet(cgroup, tick, out UnitCell? cell) || cell is null)
        {
            return null;
        }

        if (cell.Generation != _generation)
        {
            cell.Generation = _generation;
            cell.Facts = _directory.Find(cell.Owner.Manager, cell.Owner.Unit);
        }

        return cell;
    }

    /// <summary>Ends a refresh in which every row was asked for.</summary>
    public void End(long tick) => _map.Forget(tick);

    private UnitCell? Read(string path) => UnitPath.Parse(path, _directory.Roots) is { } owner ? new UnitCell(owner) : null;
}
