using System.Text.Json;
using Bpftop.Host.Subcommands;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Subcommands;

public sealed class ReportTests
{
    private static readonly PluginHealth _gpu = new()
    {
        Id = "gpu",
        Name = "GPU",
        Folder = "/x/Gpu",
        State = PluginState.Absent,
        Summary = "Shows \u001b[31mGPUs.",
        Reason = "no libnvidia-ml.so.1",
        Remedy = "Install the driver.",
        Columns = [new ColumnSpec("gpu.util", "GPU%", CellKind.Number, "How busy.")],
    };

    [Fact]
    public void Plugins_are_listed_with_their_reason()
    {
        PluginHealth ready = new() { Id = "systemd", Name = "systemd", Folder = "", State = PluginState.Ready, Summary = "Names units." };
        Assert.Equal(
            """
            ID       STATE   WHAT, OR WHY NOT
            gpu      absent  no libnvidia-ml.so.1; install the driver.
            systemd  ready   Names units.

            """,
            PluginsCommand.List([_gpu, ready]));
        Assert.StartsWith("no plugins: ", PluginsCommand.List([]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no socket.", "Start the engine.", "no socket; start the engine.")]
    [InlineData("may not read it", "CAP_SYS_ADMIN is needed.", "may not read it; CAP_SYS_ADMIN is needed.")]
    [InlineData("it was refused.", "", "it was refused.")]
    public void A_reason_and_a_remedy_make_one_sentence(string reason, string remedy, string sentence) =>
        Assert.Equal(sentence, Clauses.Join(reason, remedy));

    [Fact]
    public void A_plugin_is_described_without_what_a_terminal_would_obey()
    {
        string text = PluginsCommand.Describe(_gpu);
        Assert.Contains("column      gpu.util: How busy.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Checks_are_lines_and_JSON()
    {
        DoctorCheck[] checks =
        [
            new("kernel", DoctorOutcome.Ok, "6.1"),
            DoctorCommand.CheckFeature("program", new BpfFeatureState("exits", ["tp_btf/x"], null, "EPERM", "short-lived processes are not seen")),
            DoctorCommand.CheckPlugin(_gpu),
        ];
        Assert.Equal(
            """
            ok    kernel         6.1
            warn  program exits  EPERM; without it short-lived processes are not seen
            note  plugin gpu     absent: no libnvidia-ml.so.1; install the driver.

            """,
            DoctorCommand.ToText(checks));
        using JsonDocument json = JsonDocument.Parse(DoctorCommand.ToJson(checks));
        Assert.Equal(["ok", "warn", "note"], json.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("outcome").GetString()));
    }

    [Fact]
    public void A_stage_has_its_nearest_rank_percentiles()
    {
        BenchStage stage = new("walk", 100);
        for (int iteration = 0; iteration < 100; iteration++)
        {
            stage.Record(iteration, 100 - iteration, iteration == 0 ? 24 : 0);
        }

        Assert.Equal((1, 50, 95, 99, 100), (stage.Microseconds(0), stage.Microseconds(0.5), stage.Microseconds(0.95), stage.Microseconds(0.99), stage.Microseconds(1)));
        Assert.Equal((0, 24), (stage.Bytes(0.5), stage.Bytes(1)));
    }
}
