using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>The calls to a manager that bpftop makes (org.freedesktop.systemd1(5)).</summary>
internal sealed class ManagerClient(BusConnection bus)
{
    public const string ManagerInterface = "org.freedesktop.systemd1.Manager";
    private const string ManagerPath = "/org/freedesktop/systemd1";
    private const string UnitInterface = "org.freedesktop.systemd1.Unit";
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string Bus = "org.freedesktop.DBus";
    private const string UnitList = "a(ssssssouso)";

    /// <summary>More units of one manager are not looked at.</summary>
    private const int MostUnits = 20_000;

    /// <summary>Units that are asked about before the first answer is read. Each costs up to three calls, and a bus
    /// may allow no more than 128 to be open (dbus-daemon(1), max_replies_per_connection): it refuses the others.</summary>
    private const int AskAtOnce = 32;

    /// <summary>Numbers are boxed: generic code over a number would be compiled at run time, some thirty methods for each type.
    /// </summary>
    private static readonly object _unknown = double.NaN;

    private static readonly Task<object> _notAsked = Task.FromResult(_unknown);

    /// <summary>Subscribes to signals of units that come, go and change, and of the manager's own end.</summary>
    /// <param name="see">See <see cref="BusConnection.WatchAsync"/>.</param>
    public async Task SubscribeAsync(Action<Message> see)
    {
        await bus.WatchAsync(new MatchRule { Type = MessageType.Signal, Sender = BusConnection.Systemd, PathNamespace = ManagerPath }, see).ConfigureAwait(false);
        await bus.WatchAsync(
            new MatchRule { Type = MessageType.Signal, Sender = Bus, Interface = Bus, Member = "NameOwnerChanged", Arg0 = BusConnection.Systemd }, see).ConfigureAwait(false);
        await bus.CallAsync(Call("Subscribe"), "", Nothing).ConfigureAwait(false);
    }

    /// <summary>All units that are loaded.</summary>
    public Task<List<UnitFacts>> ListUnitsAsync() => bus.CallAsync(Call("ListUnits"), UnitList, ReadUnits);

    /// <summary>Those of the named units that are loaded. Asking for a unit itself would load it; this does
    /// not.</summary>
    public async Task<List<UnitFacts>> ListUnitsAsync(IEnumerable<string> names)
    {
        HashSet<string> wanted = new(names, StringComparer.Ordinal);
        List<UnitFacts> found = await bus.CallAsync(CallByPatterns(wanted), UnitList, ReadUnits).ConfigureAwait(false);
        found.RemoveAll(unit => !wanted.Contains(unit.Name));
        return found;
    }

    /// <summary>The unit that owns a process, or null where none does.</summary>
    /// <param name="pid">In the manager's pid namespace; 0 for the caller.</param>
    public async Task<string?> UnitOfAsync(uint pid)
    {
        try
        {
            return BusLabel.UnitOf(await bus.CallAsync(CallByPid(pid), "o", ReadPath).ConfigureAwait(false));
        }
        catch (BusException fault) when (fault.Name is not null)
        {
            return null;
        }
    }

    /// <summary>The path of a unit's cgroup as the manager sees it, "" where it has none.</summary>
    public Task<string> ControlGroupOfAsync(string unit) => GetAsync(unit, InterfaceOf(UnitName.KindOf(unit)), "ControlGroup", ReadText, "");

    /// <summary>A list property of a unit, empty where it has none of the kind.</summary>
    public Task<List<string>> UnitTextsAsync(string unit, string property) => GetAsync(unit, UnitInterface, property, ReadTexts, []);

    /// <summary>A text property of a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="property">The property.</param>
    /// <param name="ofKind">Whether it is one of the unit's kind (of services, of slices), and not one that every unit has.</param>
    /// <returns>Null where the unit is gone or has no such property.</returns>
    public Task<string?> TextOfAsync(string unit, string property, bool ofKind = false) =>
        GetAsync<string?>(unit, ofKind ? InterfaceOf(UnitName.KindOf(unit)) : UnitInterface, property, ReadText, null);

    /// <summary>A number that is a property of a unit, NaN where the unit is gone or has no such property, and where systemd
    /// answers with the largest number that there is: no limit, or not accounted.</summary>
    /// <inheritdoc cref="TextOfAsync"/>
    public async Task<double> NumberOfAsync(string unit, string property, bool ofKind = false) =>
        (double)await GetNumberAsync(unit, ofKind ? InterfaceOf(UnitName.KindOf(unit)) : UnitInterface, property).ConfigureAwait(false);

    /// <summary>Main processes, restarts and slices.</summary>
    public Task<List<UnitFacts>> WithDetailsAsync(IEnumerable<UnitFacts> units) => AskAsync(units, WithDetailsAsync);

    /// <summary>What systemd accounts for units.</summary>
    public async Task<Dictionary<string, UnitAccount>> AccountsAsync(IEnumerable<UnitFacts> units) =>
        (await AskAsync(units, AccountAsync).ConfigureAwait(false)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Queues a job.</summary>
    /// <returns>The job's object.</returns>
    public Task<string> QueueAsync(string method, string unit) => bus.CallAsync(Call(method, unit, "replace"), "o", ReadPath);

    /// <summary>Calls a method that takes a unit and answers when it is done.</summary>
    public Task DoAsync(string method, string unit, TimeSpan limit) => bus.CallAsync(Call(method, unit), "", Nothing, limit);

    private static async Task<List<T>> AskAsync<T>(IEnumerable<UnitFacts> units, Func<UnitFacts, Task<T>> ask)
    {
        List<T> answers = [];
        foreach (UnitFacts[] some in units.Chunk(AskAtOnce))
        {
            answers.AddRange(await Task.WhenAll(some.Select(ask)).ConfigureAwait(false));
        }

        return answers;
    }

    private async Task<UnitFacts> WithDetailsAsync(UnitFacts unit)
    {
        string iface = InterfaceOf(unit.Kind);
        bool isService = unit.Kind == UnitName.Service;
        Task<string?> slice = GetAsync<string?>(unit.Name, iface, "Slice", ReadText, null);
        Task<object> mainPid = isService ? GetNumberAsync(unit.Name, iface, "MainPID") : _notAsked;
        Task<object> restarts = isService ? GetNumberAsync(unit.Name, iface, "NRestarts") : _notAsked;
        await Task.WhenAll(slice, mainPid, restarts).ConfigureAwait(false);
        return unit with { Slice = slice.Result, MainPid = mainPid.Result is double and > 0 and var pid ? (uint)(double)pid : 0, Restarts = (double)restarts.Result };
    }

    private async Task<KeyValuePair<string, UnitAccount>> AccountAsync(UnitFacts unit)
    {
        string iface = InterfaceOf(unit.Kind);
        Task<object> memory = GetNumberAsync(unit.Name, iface, "MemoryCurrent");
        Task<object> cpu = GetNumberAsync(unit.Name, iface, "CPUUsageNSec");
        await Task.WhenAll(memory, cpu).ConfigureAwait(false);
        return new(unit.Name, new UnitAccount((double)memory.Result, (double)cpu.Result / 1e9));
    }

    private static string InterfaceOf(string? kind) =>
        kind is { Length: > 0 } ? $"org.freedesktop.systemd1.{char.ToUpperInvariant(kind[0])}{kind[1..]}" : UnitInterface;

    private MessageBuffer Call(string method, params ReadOnlySpan<string> texts)
    {
        using MessageWriter call = bus.NewCall(ManagerPath, ManagerInterface, method, texts.Length switch { 0 => null, 1 => "s", _ => "ss" });
        foreach (string text in texts)
        {
            call.WriteString(text);
        }

        return call.CreateMessage();
    }

    private MessageBuffer CallByPid(uint pid)
    {
        using MessageWriter call = bus.NewCall(ManagerPath, ManagerInterface, "GetUnitByPID", "u");
        call.WriteUInt32(pid);
        return call.CreateMessage();
    }

    /// <summary>The call takes patterns, in which systemd allows no escaping by backslash (FNM_NOESCAPE): "?" stands
    /// for any character.</summary>
    private MessageBuffer CallByPatterns(IEnumerable<string> names)
    {
        using MessageWriter call = bus.NewCall(ManagerPath, ManagerInterface, "ListUnitsByPatterns", "asas");
        call.WriteArray(ReadOnlySpan<string>.Empty);
        call.WriteArray(names.Select(static name => name.Replace('\\', '?')));
        return call.CreateMessage();
    }

    private MessageBuffer CallGet(string unit, string iface, string property)
    {
        using MessageWriter call = bus.NewCall(BusLabel.ObjectOf(unit), Properties, "Get", "ss");
        call.WriteString(iface);
        call.WriteString(property);
        return call.CreateMessage();
    }

    /// <summary>Asks for a property.</summary>
    /// <param name="missing">The answer where the unit is gone or of another kind.</param>
    private async Task<T> GetAsync<T>(string unit, string iface, string property, BodyReader<T> read, T missing)
        where T : class?
    {
        try
        {
            return await bus.CallAsync(CallGet(unit, iface, property), "v", read).ConfigureAwait(false);
        }
        catch (BusException fault) when (fault.Name is not null)
        {
            return missing;
        }
    }

    private Task<object> GetNumberAsync(string unit, string iface, string property) => GetAsync(unit, iface, property, ReadNumber, _unknown);

    private static string Nothing(ref Reader body) => "";

    private static string ReadPath(ref Reader body) => BusText.OfPath(body.ReadObjectPathAsSpan());

    private static string ReadText(ref Reader variant)
    {
        variant.ReadSignature("s"u8);
        return BusText.Of(variant.ReadStringAsSpan());
    }

    private static List<string> ReadTexts(ref Reader variant)
    {
        variant.ReadSignature("as"u8);
        List<string> texts = [];
        ArrayEnd end = variant.ReadArrayStart(DBusType.String);
        while (texts.Count < MostUnits && variant.HasNext(end))
        {
            texts.Add(BusText.Of(variant.ReadStringAsSpan()));
        }

        return texts;
    }

    /// <summary>systemd answers with the largest number there is where it does not account.</summary>
    private static object ReadNumber(ref Reader variant)
    {
        ReadOnlySpan<byte> type = variant.ReadSignatureAsSpan();
        return type.SequenceEqual("u"u8) ? (double)variant.ReadUInt32()
            : type.SequenceEqual("i"u8) ? (double)variant.ReadInt32()
            : !type.SequenceEqual("t"u8) ? throw BusException.WrongType()
            : variant.ReadUInt64() is var number and not ulong.MaxValue ? (double)number : _unknown;
    }

    private static List<UnitFacts> ReadUnits(ref Reader body)
    {
        List<UnitFacts> units = [];
        ArrayEnd end = body.ReadArrayStart(DBusType.Struct);
        while (units.Count < MostUnits && body.HasNext(end))
        {
            body.AlignStruct();
            string name = Text(ref body);
            UnitFacts unit = new(name, Text(ref body), Text(ref body), Text(ref body), Text(ref body));

            // Skips the unit that it follows, its object, and its job: number, kind and object.
            _ = body.ReadStringAsSpan();
            _ = body.ReadObjectPathAsSpan();
            _ = body.ReadUInt32();
            _ = body.ReadStringAsSpan();
            _ = body.ReadObjectPathAsSpan();
            if (UnitName.IsValid(name))
            {
                units.Add(unit);
            }
        }

        return units;

        static string Text(ref Reader body) => BusText.Of(body.ReadStringAsSpan());
    }
}
