namespace Bpftop.Systemd.Actions;

/// <summary>A reason not to halt a unit.</summary>
/// <param name="Reason">One clause.</param>
/// <param name="Refuses">True where it is refused; otherwise the question is more insistent.</param>
internal sealed record Caution(string Reason, bool Refuses)
{
    /// <summary>The most serious caution for a unit and those that stop along, or null.</summary>
    public static Caution? Of(UnitVerb verb, UnitTarget target, OwnChain own)
    {
        IEnumerable<Caution?> along = target.StoppedAlong.Select(other =>
            Of(verb, other.Unit, other.Cgroup, own) is { } caution ? caution with { Reason = $"{other.Unit} stops with it, and {caution.Reason}" } : null);
        return along.Prepend(Of(verb, target.Facts.Name, target.Cgroup, own)).OfType<Caution>().OrderByDescending(static caution => caution.Refuses).FirstOrDefault();
    }

    /// <summary>The caution for a verb and a unit, or null.</summary>
    /// <param name="verb">What is to be done.</param>
    /// <param name="unit">The unit's name.</param>
    /// <param name="cgroup">Its cgroup, or null.</param>
    /// <param name="own">bpftop and what its terminal hangs on.</param>
    public static Caution? Of(UnitVerb verb, string unit, string? cgroup, OwnChain own) =>
        verb.Halts ? OfName(verb.Word, unit) ?? OfChain(verb.Word, cgroup, own) : null;

    private static Caution? OfName(string word, string unit) => unit switch
    {
        "init.scope" => new Caution("it is systemd itself", true),
        "-.slice" => new Caution("everything runs in it", true),
        "system.slice" => new Caution("the bus, the journal and the logins run in it", true),
        "user.slice" => new Caution("every user's session runs in it", word == "freeze"),
        "capsule.slice" => new Caution("every capsule runs in it", word == "freeze"),
        "dbus.service" or "dbus-broker.service" or "dbus.socket" => new Caution("everything that talks over the bus hangs on it, this action included", true),
        "systemd-journald.service" => new Caution("every service that writes to the journal waits for it", word != "restart"),
        "systemd-logind.service" => new Caution("logins and sessions hang on it", word != "restart"),
        _ when Names.UnitName.IsInnerManager(unit) => new Caution("everything that its own manager started runs in it", false),
        _ => null,
    };

    private static Caution? OfChain(string word, string? cgroup, OwnChain own) => own.In(cgroup) switch
    {
        null => null,
        { } link when link.Pid == Environment.ProcessId => new Caution("bpftop itself runs in it", true),
        { } link => new Caution($"bpftop's terminal hangs on {link.Name} ({link.Pid}), which runs in it", word == "freeze"),
    };
}
