using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Bus;

/// <summary>The calls to a manager that bpftop makes (org.freedesktop.systemd1(5)).</summary>
/// <remarks>Belongs to the thread that has the connection.</remarks>
internal sealed class ManagerClient(BusConnection bus)
{
    public const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string UnitInterface = "org.freedesktop.systemd1.Unit";
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string UnitStruct = "ssssssouso";

    /// <summary>More units than that of one manager are not looked at.</summary>
    private const int MostUnits = 20_000;

    /// <summary>Units that are asked about before the first answer is read. Each costs up to three calls, and a bus
    /// may allow no more than 128 to be open (dbus-daemon(1), max_replies_per_connection): it refuses the others.</summary>
    private const int AskAtOnce = 32;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    public BusConnection Bus => bus;

    /// <summary>Asks for signals of units that come, go and change, and of the manager's own fate.</summary>
    public void Subscribe()
    {
        bus.Match($"type='signal',sender='{BusConnection.Systemd}',path_namespace='{ManagerPath}'", _limit);
        bus.Match($"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{BusConnection.Systemd}'", _limit);
        Call("Subscribe").Dispose();
    }

    /// <summary>All units that are loaded.</summary>
    public List<UnitFacts> ListUnits()
    {
        using BusMessage answer = Call("ListUnits");
        return ReadUnits(answer);
    }

    /// <summary>Those of the named units that are loaded; unlike a look at the unit itself, this loads none.</summary>
    public List<UnitFacts> ListUnits(IEnumerable<string> names)
    {
        // They are patterns, in which systemd escapes nothing with a backslash (FNM_NOESCAPE): "?" stands for any letter
        // either way.
        HashSet<string> wanted = new(names, StringComparer.Ordinal);
        using BusMessage call = NewCall("ListUnitsByPatterns").With([]).With(wanted.Select(static name => name.Replace('\\', '?')));
        using BusMessage answer = bus.Call(call, _limit);
        return [.. ReadUnits(answer).Where(unit => wanted.Contains(unit.Name))];
    }

    /// <summary>The object of the unit that owns a process.</summary>
    /// <param name="pid">In the manager's pid namespace; 0 for the caller.</param>
    public string UnitObjectOf(uint pid)
    {
        using BusMessage call = NewCall("GetUnitByPID").With(pid);
        using BusMessage answer = bus.Call(call, _limit);
        return answer.ObjectPath();
    }

    /// <summary>The unit that owns a process, or null where none does.</summary>
    public string? UnitOf(uint pid)
    {
        try
        {
            return BusLabel.UnitOf(UnitObjectOf(pid));
        }
        catch (BusException fault) when (fault.Name is not null)
        {
            return null;
        }
    }

    /// <summary>The path of a unit's cgroup as the manager sees it, "" where it has none.</summary>
    public string ControlGroupOf(string unit) => ControlGroup(ObjectOf(unit), unit);

    /// <summary>The same for a unit whose object is known.</summary>
    public string ControlGroup(string unitObject, string unit) =>
        GetText(unitObject, InterfaceOf(UnitName.KindOf(unit)), "ControlGroup") ?? "";

    /// <summary>A text property of a unit, or null where it has none of the kind.</summary>
    public string? UnitText(string unit, string property) => GetText(ObjectOf(unit), UnitInterface, property);

    /// <summary>A list property of a unit, empty where it has none of the kind.</summary>
    public List<string> UnitTexts(string unit, string property) =>
        Read(Ask(ObjectOf(unit), UnitInterface, property), "as", static answer => answer.Texts(MostUnits)) ?? [];

    /// <summary>Main processes, restarts and slices.</summary>
    public List<UnitFacts> WithDetails(IEnumerable<UnitFacts> units) => [.. units.Chunk(AskAtOnce).SelectMany(WithDetails)];

    /// <summary>What systemd accounts for units.</summary>
    public Dictionary<string, UnitAccount> Accounts(IEnumerable<UnitFacts> units) =>
        units.Chunk(AskAtOnce).SelectMany(Accounts).ToDictionary(static account => account.Unit, static account => account.Account, StringComparer.Ordinal);

    private List<UnitFacts> WithDetails(UnitFacts[] units)
    {
        List<(UnitFacts Unit, ulong Slice, ulong MainPid, ulong Restarts)> asked = [];
        foreach (UnitFacts unit in units)
        {
            string path = ObjectOf(unit.Name);
            string iface = InterfaceOf(unit.Kind);
            bool isService = unit.Kind == UnitName.Service;
            asked.Add((unit, Ask(path, iface, "Slice"), isService ? Ask(path, iface, "MainPID") : 0, isService ? Ask(path, iface, "NRestarts") : 0));
        }

        return
        [
            .. asked.Select(ask => ask.Unit with
            {
                Slice = Read(ask.Slice, "s", static answer => answer.Text()),
                MainPid = Read(ask.MainPid, "u", static answer => (uint?)answer.UInt32()) ?? 0,
                Restarts = Read(ask.Restarts, "u", static answer => (double?)answer.UInt32()) ?? double.NaN,
            }),
        ];
    }

    private List<(string Unit, UnitAccount Account)> Accounts(UnitFacts[] units)
    {
        List<(string Unit, ulong Memory, ulong Cpu)> asked = [];
        foreach (UnitFacts unit in units)
        {
            string path = ObjectOf(unit.Name);
            string iface = InterfaceOf(unit.Kind);
            asked.Add((unit.Name, Ask(path, iface, "MemoryCurrent"), Ask(path, iface, "CPUUsageNSec")));
        }

        return [.. asked.Select(ask => (ask.Unit, new UnitAccount(Accounted(ask.Memory), Accounted(ask.Cpu) / 1e9)))];
    }

    /// <summary>Queues a job.</summary>
    /// <returns>The job's object.</returns>
    public string Queue(string method, string unit)
    {
        using BusMessage call = NewCall(method).With(unit).With("replace");
        using BusMessage answer = bus.Call(call, _limit);
        return answer.ObjectPath();
    }

    /// <summary>Calls a method that takes a unit and answers when it is done.</summary>
    public void Do(string method, string unit, TimeSpan limit)
    {
        using BusMessage call = NewCall(method).With(unit);
        bus.Call(call, limit).Dispose();
    }

    private static string ObjectOf(string unit) => BusLabel.ObjectOf(unit);

    private static string InterfaceOf(string? kind) =>
        kind is { Length: > 0 } ? $"org.freedesktop.systemd1.{char.ToUpperInvariant(kind[0])}{kind[1..]}" : UnitInterface;

    private static List<UnitFacts> ReadUnits(BusMessage answer)
    {
        List<UnitFacts> units = [];
        answer.EnterArray($"({UnitStruct})");
        while (units.Count < MostUnits && answer.EnterStruct(UnitStruct))
        {
            string name = answer.Text();
            UnitFacts unit = new(name, answer.Text(), answer.Text(), answer.Text(), answer.Text());
            _ = answer.Text();
            _ = answer.ObjectPath();
            _ = answer.UInt32();
            _ = answer.Text();
            _ = answer.ObjectPath();
            answer.Exit();
            if (UnitName.IsValid(name))
            {
                units.Add(unit);
            }
        }

        return units;
    }

    private BusMessage NewCall(string method) => bus.NewCall(ManagerPath, ManagerInterface, method);

    private BusMessage Call(string method)
    {
        using BusMessage call = NewCall(method);
        return bus.Call(call, _limit);
    }

    private string? GetText(string path, string iface, string property) =>
        Read(Ask(path, iface, property), "s", static answer => answer.Text());

    private ulong Ask(string path, string iface, string property)
    {
        using BusMessage call = bus.NewCall(path, Properties, "Get").With(iface).With(property);
        return bus.Send(call);
    }

    /// <summary>Reads a property that was asked for; default where the unit is gone or of another kind.</summary>
    private T? Read<T>(ulong asked, string type, Func<BusMessage, T> read)
    {
        if (asked == 0)
        {
            return default;
        }

        try
        {
            using BusMessage answer = bus.Answer(asked, _limit);
            answer.EnterVariant(type);
            return read(answer);
        }
        catch (BusException fault) when (fault.Name is not null)
        {
            return default;
        }
    }

    /// <summary>systemd says the largest number there is where it does not account.</summary>
    private double Accounted(ulong asked) =>
        Read(asked, "t", static answer => (ulong?)answer.UInt64()) is { } value and not ulong.MaxValue ? value : double.NaN;
}
