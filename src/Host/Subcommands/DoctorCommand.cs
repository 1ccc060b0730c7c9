using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop doctor</c>: one line for each thing that bpftop needs or can use.</summary>
/// <param name="collector">The one that runs here.</param>
/// <param name="features">What the collector and the details of a process do by BPF; empty where it cannot be used.</param>
/// <param name="cgroups">Where cgroup v2 was found.</param>
/// <param name="plugins">The plugins, started here.</param>
/// <param name="machine">The machine's counters.</param>
internal sealed class DoctorCommand(
    ICollector collector,
    ImmutableArray<BpfFeatureState> features,
    ICgroupPaths cgroups,
    PluginCatalog plugins,
    SystemReader machine)
{
    /// <returns><see cref="ExitCode.Failed"/> where something essential does not work.</returns>
    public int Run(Settings settings, TextWriter output)
    {
        plugins.StartAndWait();

        // Some files can be opened but not read: only reading tells.
        SystemSample sample = new();
        machine.Read(sample);
        List<DoctorCheck> checks =
        [
            .. MachineChecks.StaticFile(),
            MachineChecks.Kernel(sample.OnlineCpus),
            MachineChecks.TypeInformation(),
            MachineChecks.LibBpf(),
            MachineChecks.Privilege(),
            CheckCollector(settings.Of(Setting.Collector)),
            .. features.Select(static feature => CheckFeature("program", feature)),
            MemoryChecks.Resident(collector),
            .. CgroupChecks.Of(cgroups, CgroupChecks.OwnNamespace()),
            .. ProcChecks.All(ProcMount.Find(Mount.All("/proc"), "/proc"), [.. machine.Missing], MachineChecks.SeesHiddenProcesses()),
            MachineChecks.Terminal(),
            .. settings.Files.Select(file => new DoctorCheck(
                "configuration", file.Exists ? DoctorOutcome.Ok : DoctorOutcome.Note, file.Exists ? file.Path : $"{file.Path}: not there")),
            .. plugins.UnknownIds.Select(static unknown => new DoctorCheck("configuration", DoctorOutcome.Warn, unknown, "see bpftop plugins")),
            .. plugins.Health().SelectMany(static plugin => (DoctorCheck[])[CheckPlugin(plugin), .. plugin.Features.Select(feature => CheckFeature(plugin.Id, feature))]),
        ];

        output.Write(settings.Of(Setting.Json) ? ToJson(checks) : ToText(checks));
        return checks.Exists(check => check.Outcome == DoctorOutcome.Fail) ? ExitCode.Failed : ExitCode.Done;
    }

    /// <param name="owner">"program" for the host's own, else the plugin's id.</param>
    /// <param name="feature">What BPF does.</param>
    internal static DoctorCheck CheckFeature(string owner, BpfFeatureState feature) =>
        feature.IsAttached
            ? new($"{owner} {feature.Name}", feature.Reason.Length == 0 ? DoctorOutcome.Ok : DoctorOutcome.Note,
                feature.Reason.Length == 0 ? feature.Way! : $"{feature.Way}, because {feature.Reason}")
            : new($"{owner} {feature.Name}", DoctorOutcome.Warn, $"{feature.Reason}; without it {feature.Without}");

    internal static DoctorCheck CheckPlugin(PluginHealth plugin)
    {
        DoctorOutcome outcome = plugin.State switch
        {
            PluginState.Ready => DoctorOutcome.Ok,
            PluginState.Absent or PluginState.Disabled or PluginState.Unsupported or PluginState.Starting => DoctorOutcome.Note,
            _ => DoctorOutcome.Warn,
        };
        string detail = plugin.Reason.Length == 0 ? plugin.StateName : $"{plugin.StateName}: {plugin.Reason}";
        return new($"plugin {plugin.Id}", outcome, detail, plugin.Remedy);
    }

    internal static string ToText(IReadOnlyList<DoctorCheck> checks)
    {
        int width = checks.Max(check => check.Subject.Length);
        StringBuilder text = new();
        foreach (DoctorCheck check in checks)
        {
            string subject = PrintableText.Of(check.Subject).PadRight(width);
            text.Append(check.Word.PadRight(4)).Append("  ").Append(subject).Append("  ")
                .Append(PrintableText.Of(Clauses.Join(check.Detail, check.Remedy))).Append('\n');
        }

        return text.ToString();
    }

    internal static string ToJson(IReadOnlyList<DoctorCheck> checks)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("schema", "bpftop.doctor/1");
            json.WriteStartArray("checks");
            foreach (DoctorCheck check in checks)
            {
                json.WriteStartObject();
                json.WriteString("subject", check.Subject);
                json.WriteString("outcome", check.Word);
                json.WriteString("detail", check.Detail);
                if (check.Remedy.Length > 0)
                {
                    json.WriteString("remedy", check.Remedy);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Falling back to /proc is a failure unless the user chose /proc.</summary>
    private DoctorCheck CheckCollector(CollectorChoice choice) => collector.Name == "bpf" || choice == CollectorChoice.Proc
        ? new("collector", DoctorOutcome.Ok, collector.Name)
        : new("collector", DoctorOutcome.Fail, $"{collector.Name}, because {collector.Notice ?? "BPF cannot be used"}");
}
