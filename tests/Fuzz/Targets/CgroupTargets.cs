using System.Collections.Immutable;
using System.Text;
using Bpftop.Containers.Limits;
using Bpftop.Containers.Paths;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Systemd.Names;
using Bpftop.Toolkit;

namespace Bpftop.Fuzz;

/// <summary>Names of cgroups and units, which whoever owns a subtree chooses, and the files in it.</summary>
internal static class CgroupTargets
{
    private const string Id = "3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a3f2a";

    private static readonly ImmutableArray<ManagerRoot> _roots =
        [ManagerRoot.Same, new("/system.slice/docker-1.scope", "", ""), new("", "/system.slice/docker-2.scope", ""), new("/user.slice", "", "/user.slice")];

    public static Target[] All { get; } =
    [
        new("paths", Paths)
        {
            RoomPerByte = 64 << 10,
            Words = [Id, $"docker-{Id}.scope", $"/docker/{Id}", "user.slice/user-1000.slice/user@1000.service/", "kubepods-burstable-pod", "machine-x.scope", "systemd-nspawn@a\\x2db.service", "lxc.payload.", "supervisor", ".slice/", ".service", "_", "app-x@1.service", "bpftop-freeze-12-345", " (deleted)"],
        },
        new("units", Units) { Words = [".service", "@", "\\x2d", "capsule@a.service", "user@0.service", "-.slice", "_2e", "/org/freedesktop/systemd1/unit/"] },
        new("freezes", Freezes) { Words = ["\"Boot\"", "\"Cgroup\"", "\"Alone\"", "\"Origin\"", "\"Id\"", "null", "populated 1", "frozen 1", "max 100000", "nr_periods 5", "nr_throttled 1"] },
    ];

    /// <summary>Who a cgroup belongs to, by its path.</summary>
    private static void Paths(ReadOnlySpan<byte> input)
    {
        string path = $"/{Encoding.UTF8.GetString(input)}";
        string living = LivingProcess.IsRemoved(path) ? path[..path.LastIndexOf(' ')] : path;
        int depth = 0;
        for (ContainerIdentity? container = ContainerPath.Parse(path); container is not null; container = container.Outer)
        {
            Check.That(container.Key.Length > 0 && container.Id.Length > 0, "a container has no name");
            Check.That(living.StartsWith(container.Path, StringComparison.Ordinal) && (living.Length == container.Path.Length || living[container.Path.Length] == '/'), "a container is not on the way to its process");
            Check.That(container.IsNamed || PathText.IsId(container.Id), "the id of a container is none");
            Check.That(container.Outer is null || container.Key.StartsWith(container.Outer.Key + "/", StringComparison.Ordinal), "the key of a container does not tell the one around it");
            Check.That(++depth <= path.Length, "containers go on for ever");
        }

        foreach (ImmutableArray<ManagerRoot> roots in (ReadOnlySpan<ImmutableArray<ManagerRoot>>)[[], [ManagerRoot.Same], _roots])
        {
            if (UnitPath.Parse(path, roots) is { } owner)
            {
                Check.That(UnitName.IsValid(owner.Unit), "a unit has a name that none can have");
                Check.That(UnitName.KindOf(owner.Slice) == UnitName.Slice, "a slice is none");
                Check.Same((owner.Manager, owner.Unit), UnitOwner.FromKey(owner.Key), "the unit of a key");
            }
        }

        int half = path.IndexOf('\n', StringComparison.Ordinal);
        if (half > 0 && ManagerRoot.Of(path[..half], $"/{path[(half + 1)..]}", "/user.slice") is { } root)
        {
            _ = root.Label;
            _ = root.IsOf("user@1000.service");
            _ = root.Holds(path) ? root.Below(path) : root.AsBpftopSees(path);
        }

        _ = LoneProcess.Of(path);
        Check.That(!CgroupPath.IsPlain(path) || !path.Split('/').Contains(".."), "a path that leads out is plain");
        Check.Same("/", CgroupPath.FromInside(path).Append("/").Select(CgroupPath.Parent).Last(), "the end of the way up");
    }

    /// <summary>Names of units, as systemd, D-Bus and the file system write them.</summary>
    private static void Units(ReadOnlySpan<byte> input)
    {
        string name = Encoding.UTF8.GetString(input);
        string shown = UnitName.Decode(name);
        Check.That(shown.Length <= name.Length, "a name becomes longer when it is read");
        Check.That(name.Any(char.IsControl) || !shown.Any(char.IsControl), "a name has a control character only when it is read");
        _ = PathText.Unescape(name);
        _ = UnitName.IsInnerManager(name);
        string path = BusLabel.ObjectOf(name);
        Check.That(path.Split('/').Skip(1).All(static part => part.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')), "the object of a unit has no valid path");
        Check.Same(UnitName.IsValid(name) ? name : null, UnitName.IsValid(name) ? BusLabel.UnitOf(path) : null, "the unit of its object");
        if (BusLabel.UnitOf(name) is { } unit)
        {
            Check.That(UnitName.IsValid(unit), "an object stands for what is no unit");
        }
    }

    /// <summary>Records of what is frozen, and the files of a cgroup that say so or set a limit.</summary>
    private static void Freezes(ReadOnlySpan<byte> input)
    {
        if (FreezeJournal.Parse(input, "boot") is { } record)
        {
            Check.That(CgroupPath.IsPlain(record.Cgroup) && record.Alone is not { Origin: null }, "a record names no cgroup");
            Check.That(!record.FileName.Contains('/', StringComparison.Ordinal), "a record is in another folder");
        }

        _ = CgroupEvents.Parse(input);
        Check.That(!(LimitText.CpuMax(input) < 0) && !(LimitText.Number(input) < 0) && !double.IsInfinity(LimitText.CpuMax(input)), "a limit is below nothing");
        _ = LimitText.CpuQuota(input, input);
        _ = LimitText.TryPeriods(input, out _);
    }
}
