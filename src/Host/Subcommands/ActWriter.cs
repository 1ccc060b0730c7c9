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
    /// <param name="plan">The plan.</param>
    /// <param name="lines">The plan in words.</param>
    public abstract void WritePlan(PluginAct act, ActionPlan.Ready plan, ImmutableArray<string> lines);

    /// <summary>Prints what became of each process.</summary>
    public abstract void WriteResult(ProcessAct act, ImmutableArray<ActOutcome> outcomes);

    /// <summary>Prints what became of a plugin's plan.</summary>
    public abstract void WriteResult(PluginAct act, ActionResult result);
}

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

    public override void WritePlan(PluginAct act, ActionPlan.Ready plan, ImmutableArray<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine(PrintableText.Of(line));
        }
    }

    public override void WriteResult(ProcessAct act, ImmutableArray<ActOutcome> outcomes) =>
        output.WriteLine($"{act.Title}: done for {outcomes.Count(static outcome => outcome.Failure is null)} of {outcomes.Length}");

    public override void WriteResult(PluginAct act, ActionResult result) => output.WriteLine(PrintableText.Of(result.Message));

    /// <summary>Foreign text for one line.</summary>
    public static string Cut(string text)
    {
        string shown = PrintableText.Of(text);
        return shown.Length <= LongestText ? shown : $"{shown[..LongestText]}…";
    }
}

/// <summary>An object a line: <c>bpftop.plan/1</c> for what would be done, <c>bpftop.result/1</c> for what became of it; of each
/// process, or of the whole plan of a plugin. In ASCII, a missing value left out.</summary>
internal sealed class JsonActWriter(TextWriter output) : ActWriter
{
    public override void WritePlan(ProcessAct act, ImmutableArray<ChosenProcess> processes)
    {
        foreach (ChosenProcess process in processes)
        {
            Write("bpftop.plan/1", act, json =>
            {
                json.WriteNumber("pid"u8, process.Target.Key.Pid);
                Text(json, "user"u8, process.Target.User);
                Text(json, "group"u8, process.Group?.ToString());
                Text(json, "command"u8, process.Target.Text);
            });
        }
    }

    public override void WritePlan(PluginAct act, ActionPlan.Ready plan, ImmutableArray<string> lines) => Write("bpftop.plan/1", act, json =>
    {
        json.WriteStartArray("pids"u8);
        foreach (ProcessKey target in plan.Targets)
        {
            json.WriteNumberValue(target.Pid);
        }

        json.WriteEndArray();
        Texts(json, "lines"u8, lines);
    });

    public override void WriteResult(ProcessAct act, ImmutableArray<ActOutcome> outcomes)
    {
        foreach (ActOutcome outcome in outcomes)
        {
            Write("bpftop.result/1", act, json =>
            {
                json.WriteNumber("pid"u8, outcome.Target.Key.Pid);
                json.WriteBoolean("done"u8, outcome.Failure is null);
                Text(json, "failure"u8, outcome.Failure);
                Text(json, "lack"u8, outcome.Lack);
            });
        }
    }

    public override void WriteResult(PluginAct act, ActionResult result) => Write("bpftop.result/1", act, json =>
    {
        json.WriteBoolean("done"u8, result.Succeeded);
        Text(json, "message"u8, result.Message);
        Texts(json, "failures"u8, result.Failures.IsDefault ? [] : result.Failures);
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
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
