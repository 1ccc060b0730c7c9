using Bpftop.Host.Scheduling;
using Bpftop.Host.Signals;

namespace Bpftop.Host.Options;

/// <summary>What a command does to the processes that it is given.</summary>
/// <param name="Title">What it is called: "signal TERM".</param>
internal abstract record ProcessAct(string Title)
{
    /// <summary>The commands, each with what its help says and the argument that it takes.</summary>
    public static ImmutableArray<ActCommandWord> Words { get; } =
    [
        new("signal", "Send a signal to processes", "SIGNAL", "Its name or number: TERM, SIGKILL, 9"),
        new("nice", "Set the nice value of processes, of every thread", "NICE", "-20 (first) to 19; by:N adds N to what each thread has"),
        new("ionice", "Set the I/O priority of processes, of every thread", "CLASS[:LEVEL]", "none, idle, best-effort:0 to 7, realtime:0 to 7; the level is 4 where none is given"),
        new("affinity", "Set the CPUs that processes may run on, of every thread", "CPUS", "A list: 0-3,8"),
        new("policy", "Set the scheduling policy of processes, of every thread", "POLICY[:PRIORITY]", "other, batch, idle; rr:1 to 99 and fifo:1 to 99 run before every ordinary process"),
        new("freeze", "Stop processes without a signal, with the service or container that they are in", null, ""),
        new("thaw", "Let frozen processes go on", null, ""),
        new("limit", "Limit CPU or memory of processes, with the service or container that they are in", "LIMIT", "cpu=50% (of one CPU), memory=512M, or cpu=max and memory=max for none"),
    ];

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="CommandException">It is wrong; exit code 2.</exception>
    public static ProcessAct Parse(string command, string? argument) => command switch
    {
        "signal" => ParseSignal(argument!),
        "nice" => ParseNice(argument!),
        "ionice" => ParseIoPriority(argument!),
        "affinity" => CpuSet.TryParse(argument, out CpuSet cpus)
            ? new AffinityAct(cpus)
            : throw Wrong(command, argument!, "must be a list of CPUs, for example 0-3,8"),
        "policy" => ParsePolicy(argument!),
        _ => new PluginAct(command, argument),
    };

    private static SignalAct ParseSignal(string text) =>
        SignalNames.TryFind(text, out SignalName? signal, out string? error) ? new SignalAct(signal) : throw Wrong("signal", text, error);

    private static NiceAct ParseNice(string text)
    {
        const string Step = "by:";
        const NumberStyles Signed = NumberStyles.AllowLeadingSign;
        bool isStep = text.StartsWith(Step, StringComparison.Ordinal);
        int least = isStep ? NiceSetting.Least - NiceSetting.Most : NiceSetting.Least;
        int most = isStep ? NiceSetting.Most - NiceSetting.Least : NiceSetting.Most;
        return int.TryParse(isStep ? text[Step.Length..] : text, Signed, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? new NiceAct(value, isStep)
            : throw Wrong("nice", text, $"must be a whole number, {least} to {most}");
    }

    private static IoPriorityAct ParseIoPriority(string text)
    {
        string[] parts = text.Split(':', 2);
        IoClass? ioClass = parts[0] switch
        {
            "none" => IoClass.None,
            "idle" => IoClass.Idle,
            "best-effort" => IoClass.BestEffort,
            "realtime" => IoClass.RealTime,
            _ => null,
        };
        if (ioClass is not { } known)
        {
            throw Wrong("ionice", text, $"unknown class{NearestName.Hint(parts[0], ["none", "idle", "best-effort", "realtime"])}");
        }

        int level = IoPriority.HasLevels(known) ? IoPriority.DefaultLevel : 0;
        bool isRight = parts.Length == 1 || (IoPriority.HasLevels(known)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out level) && level <= IoPriority.MostLevel);
        return isRight
            ? new IoPriorityAct(new IoPriority(known, level))
            : throw Wrong("ionice", text, IoPriority.HasLevels(known) ? $"the level must be {IoPriority.LeastLevel} to {IoPriority.MostLevel}" : "this class has no levels");
    }

    private static PolicyAct ParsePolicy(string text)
    {
        string[] parts = text.Split(':', 2);
        if (!SchedulingPolicy.TryParse(parts[0], out uint policy))
        {
            throw Wrong("policy", text, $"unknown policy{NearestName.Hint(parts[0], ["other", "batch", "idle", "rr", "fifo"])}");
        }

        if (!SchedulingPolicy.HasPriority(policy))
        {
            return parts.Length == 1 ? new PolicyAct(new SchedulingPolicy(policy, 0)) : throw Wrong("policy", text, "this policy has no priorities");
        }

        return parts.Length == 2 && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint priority)
            && priority is >= SchedulingPolicy.LeastPriority and <= SchedulingPolicy.MostPriority
            ? new PolicyAct(new SchedulingPolicy(policy, priority))
            : throw Wrong("policy", text, $"needs a priority, {SchedulingPolicy.LeastPriority} to {SchedulingPolicy.MostPriority}: {parts[0]}:{SchedulingPolicy.LeastPriority}");
    }

    private static CommandException Wrong(string command, string text, string why) =>
        CommandException.Usage($"{command} {PrintableText.Of(text)}: {why}");
}

/// <summary>The word of a command that acts.</summary>
/// <param name="Name">The word.</param>
/// <param name="Help">One line.</param>
/// <param name="Argument">What help calls its argument; null where it takes none.</param>
/// <param name="ArgumentHelp">One line.</param>
internal sealed record ActCommandWord(string Name, string Help, string? Argument, string ArgumentHelp);

/// <summary>Sends a signal.</summary>
internal sealed record SignalAct(SignalName Signal) : ProcessAct($"signal {Signal.Name}");

/// <summary>Sets the nice value, or adds to it.</summary>
internal sealed record NiceAct(int Value, bool IsStep) : ProcessAct(
    IsStep ? NiceSetting.Does(Value) : string.Create(CultureInfo.InvariantCulture, $"nice {Value}"));

/// <summary>Sets the I/O priority.</summary>
internal sealed record IoPriorityAct(IoPriority Priority) : ProcessAct($"I/O priority {Priority}");

/// <summary>Sets the CPUs.</summary>
internal sealed record AffinityAct(CpuSet Cpus) : ProcessAct($"affinity {Cpus}");

/// <summary>Sets the scheduling policy.</summary>
internal sealed record PolicyAct(SchedulingPolicy Policy) : ProcessAct($"policy {Policy}");

/// <summary>Runs the action of a plugin that has this word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Argument">What the action is told besides; null for nothing. The plugin says what is wrong with it.</param>
internal sealed record PluginAct(string Word, string? Argument) : ProcessAct(Argument is null ? Word : $"{Word} {Argument}");
