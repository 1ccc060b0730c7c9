using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The key that shows and hides the columns of a plugin.</summary>
public sealed class GpuColumnsTests
{
    private static readonly ColumnSpec[] _columns =
    [
        new("gpu.util", "GPU%", CellKind.Number, "Use.") { Unit = Unit.Percent, ShowKey = "gG" },
        new("gpu.mem", "GMEM", CellKind.Number, "Memory.") { Unit = Unit.Bytes, ShowKey = "gG", SortKey = "W" },
        new("gpu.enc", "ENC%", CellKind.Number, "Encoder.") { ShownByDefault = false, ShowKey = "gG" },
    ];

    [Fact]
    public void The_key_hides_the_columns_of_a_gpu_plugin_and_brings_them_back()
    {
        ScreenHarness screen = Run(PluginState.Ready, chosen: null);
        string before = Header(screen);
        Assert.Contains("GPU%", before, StringComparison.Ordinal);

        screen.Press("g", "G");
        Assert.Contains("columns of gpu are hidden", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("GPU%", Header(screen), StringComparison.Ordinal);
        Assert.DoesNotContain("GMEM", Header(screen), StringComparison.Ordinal);

        screen.Press("g", "G");
        Assert.Equal(before, Header(screen));
    }

    [Fact]
    public void Brought_by_the_key_they_are_there_on_a_narrow_screen_too()
    {
        ScreenHarness screen = Run(PluginState.Ready, chosen: null, width: 70);
        Assert.DoesNotContain("GPU%", Header(screen), StringComparison.Ordinal);

        screen.Press("g", "G");
        screen.Press("g", "G");
        Assert.Matches(@"GPU%.*GMEM.*Command", Header(screen));
    }

    [Fact]
    public void Columns_that_were_brought_back_go_with_their_plugin()
    {
        ScreenHarness screen = Run(PluginState.Ready, chosen: null);
        screen.Press("g", "G");
        screen.Press("g", "G");
        screen.Plugins.Set(Gpu(PluginState.Disabled));
        screen.Tick();

        Assert.DoesNotContain("GPU%", Header(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void Among_columns_of_the_users_choice_they_come_before_the_command()
    {
        ScreenHarness screen = Run(PluginState.Ready, chosen: ["pid", "command"]);
        screen.Press("g", "G");

        Assert.Matches(@"PID.*GPU%.*GMEM.*Command", Header(screen));
        Assert.DoesNotContain("ENC%", Header(screen), StringComparison.Ordinal);
        Assert.True(screen.Screen.Demand.Wants(screen.Columns["gpu.mem"]));
    }

    [Fact]
    public void Where_the_plugin_has_no_source_the_screen_says_why_there_is_nothing_to_see()
    {
        ScreenHarness screen = Run(PluginState.Ready, chosen: null);
        screen.Plugins.Set(Gpu(PluginState.Absent) with { Reason = "no such card" });
        screen.Tick();

        screen.Press("W");
        Assert.Contains("sorted by gpu.mem; gpu is absent: no such card", screen.Text(), StringComparison.Ordinal);
        screen.Press("g", "G");
        Assert.Contains("gpu is absent: no such card", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_plugin_has_any_the_key_does_nothing()
    {
        ScreenHarness screen = new(160);
        screen.Press("g", "G");

        Assert.Contains("gG does nothing here", screen.Text(), StringComparison.Ordinal);
    }

    private static string Header(ScreenHarness screen) =>
        screen.Lines().First(static line => line.Contains("PID", StringComparison.Ordinal));

    private static PluginHealth Gpu(PluginState state) => new()
    {
        Id = "gpu",
        Name = "GPUs",
        Folder = "/plugins/gpu",
        State = state,
        Columns = [.. _columns],
    };

    private static ScreenHarness Run(PluginState state, string[]? chosen, int width = 160)
    {
        ScreenHarness screen = new(width, change: options =>
        {
            foreach (ColumnSpec spec in _columns)
            {
                options.Catalogue.Add("gpu", spec);
            }

            return options with { Columns = chosen is null ? null : [.. chosen.Select(id => options.Catalogue[id])] };
        });
        screen.Plugins.Set(Gpu(state));
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
