using System.Text;
using System.Text.Json;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Subcommands;

/// <summary>Prints what a command would do to processes, and what became of it.</summary>
internal abstract class ActWriter
{
    /// <summary>Prints whom the host itself would do something to.</summary>
    public abstract void WritePlan(ProcessAct act, ImmutableArray<ChosenProcess> processes);

    /// <summary>Prints what a plugin would do.</summary>
    /// <param name="act">What was asked for.</param>
    /// <param name="processes">Whom it would touch.</param>
    /// <param name="lines">The plan in words.</param>
    public abstract void WritePlan(PluginAct act, ImmutableArray<PlannedProcess> processes, ImmutableArray<string> lines);

    /// <summary>Prints what became of it.</summary>
    public abstract void WriteResult(ProcessAct act, ActResult result);

    /// <summary>Prints why nothing was done, which is told as an error besides.</summary>
    /// <param name="act">What was asked for.</param>
    /// <param name="why">Why.</param>
    /// <param name="exitCode">The code that the command ends with.</param>
    public abstract void WriteNothing(ProcessAct act, string why, int exitCode);
}

/// <summary>A process that a plugin would touch.</summary>
/// <param name="Key">The process.</param>
/// <param name="Chosen">What is known of it; null where it was not chosen, and is touched along with its cgroup.</param>
internal sealed record PlannedProcess(ProcessKey Key, ChosenProcess? Chosen);

/// <summary>What became of a command that acts.</summary>
/// <param name="Message">That in one line.</param>
/// <param name="Failures">What was not done, and why.</param>
/// <param name="Outcomes">What became of each process; empty where a plugin did it, to whole groups of them.</param>
/// <param name="ExitCode">The code that the command ends with.</param>
internal sealed record ActResult(string Message, ImmutableArray<string> Failures, ImmutableArray<ActOutcome> Outcomes, int ExitCode);

/// <summary>What became of one process.</summary>
/// <param name="Target">The process.</param>
/// <param name="Failure">Why it was not done, or null.</param>
/// <param name="IsPermission">Whether the user may not do it.</param>
/// <param name="Lack">What it was done without, or null.</param>
internal sealed record ActOutcome(ProcessTarget Target, string? Failure, bool IsPermission, string? Lack);

/// <summary>Lines for people.</summary>
internal sealed class TextActWriter(TextWriter output) : ActWriter
{
    private const int LongestText = 160;

    public override void WritePlan(ProcessAct act, ImmutableArray<ChosenProcess> processes)
    {
        output.WriteLine($"{act.Title}: {(processes.Length == 1 ? "1 process" : $"{processes.Length} processes")}");
        string[] groups = [.. processes.Select(static process => Cut(process.Group?.ToString() ?? ""))];
        int width = groups.Max(static group => group.Length);
        int userWidth = processes.Max(static process => PrintableText.Of(process.Target.User).Length);
        for (int index = 0; index < processes.Length; index++)
        {
            ProcessTarget target = processes[index].Target;
            StringBuilder line = new();
            line.Append(CultureInfo.InvariantCulture, $"{target.Key.Pid,7}  ").Append(PrintableText.Of(target.User).PadRight(userWidth)).Append("  ");
            if (width > 0)
            {
                line.Append(groups[index].PadRight(width)).Append("  ");
            }

            output.WriteLine(line.Append(Cut(target.Text)).ToString());
        }
    }

    public override void WritePlan(PluginAct act, ImmutableArray<PlannedProcess> processes, ImmutableArray<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine(PrintableText.Of(line));
        }
    }

    public override void WriteResult(ProcessAct act, ActResult result) => output.WriteLine(PrintableText.Of(result.Message));

    public override void WriteNothing(ProcessAct act, string why, int exitCode)
    {
        // The error says it.
    }

    /// <summary>Foreign text for one line.</summary>
    public static string Cut(string text)
    {
        string shown = PrintableText.Of(text);
        return shown.Length <= LongestText ? shown : $"{shown[..LongestText]}…";
    }
}

/// <summary>An object a line, in ASCII, a missing value left out: <c>bpftop.plan/1</c> for what would be done, where it comes to
/// that, and at the end of every run <c>bpftop.result/1</c> for what became of it.</summary>
internal sealed class JsonActWriter(TextWriter output) : ActWriter
{
    public override void WritePlan(ProcessAct act, ImmutableArray<ChosenProcess> processes) =>
        Plan(act, [.. processes.Select(static process => new PlannedProcess(process.Target.Key, process))], []);

    public override void WritePlan(PluginAct act, ImmutableArray<PlannedProcess> processes, ImmutableArray<string> lines) =>
        Plan(act, processes, lines);

    public override void WriteResult(ProcessAct act, ActResult result) => Write("bpftop.result/1", act, json =>
    {
        json.WriteBoolean("done"u8, result.ExitCode == ExitCode.Done);
        json.WriteNumber("exit_code"u8, result.ExitCode);
        Text(json, "message"u8, result.Message);
        Texts(json, "failures"u8, result.Failures);
        if (!result.Outcomes.IsEmpty)
        {
            json.WriteStartArray("processes"u8);
            foreach (ActOutcome outcome in result.Outcomes)
            {
                json.WriteStartObject();
                json.WriteNumber("pid"u8, outcome.Target.Key.Pid);
                json.WriteBoolean("done"u8, outcome.Failure is null);
                Text(json, "failure"u8, outcome.Failure);
                Text(json, "lack"u8, outcome.Lack);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    public override void WriteNothing(ProcessAct act, string why, int exitCode) => WriteResult(act, new ActResult(why, [], [], exitCode));

    private void Plan(ProcessAct act, ImmutableArray<PlannedProcess> processes, ImmutableArray<string> lines) => Write("bpftop.plan/1", act, json =>
    {
        json.WriteStartArray("processes"u8);
        foreach (PlannedProcess process in processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, process.Key.Pid);
            Text(json, "user"u8, process.Chosen?.Target.User);
            Text(json, "group"u8, process.Chosen?.Group?.ToString());
            Text(json, "command"u8, process.Chosen?.Target.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "lines"u8, lines);
    });

    private void Write(string schema, ProcessAct act, Action<Utf8JsonWriter> members)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("schema"u8, schema);
            json.WriteString("act"u8, act.Title);
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.ASCII.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is { Length: > 0 })
        {
            json.WriteString(name, value);
        }
    }

    private static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
