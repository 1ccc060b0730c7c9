using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Questions name what processes are part of.</summary>
public sealed class GroupNameTests
{
    [Fact]
    public void Signals_to_processes_of_one_container_say_its_name()
    {
        ScreenHarness screen = Over(["web-shop", "web-shop", null], "docker", unit: "docker.service");

        screen.Press("Space", "Space", "x");

        Assert.Contains("Send a signal to 2 processes of container web-shop (docker)", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_counts_where_there_is_no_container()
    {
        ScreenHarness screen = Over([null, null, null], "", unit: "worker.service");

        screen.Press("Space", "Space", "x");

        Assert.Contains("Send a signal to 2 processes of worker.service", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_of_two_things_are_counted_only()
    {
        ScreenHarness screen = Over(["web-shop", "db", null], "docker", unit: "docker.service");

        screen.Press("Space", "Space", "x");

        Assert.Contains("Send a signal to 2 processes ", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("processes of", screen.Text(), StringComparison.Ordinal);
    }

    private static ScreenHarness Over(string?[] containers, string runtime, string unit)
    {
        ScreenHarness screen = new();
        Column ofUnit = screen.Columns.Add("s", new ColumnSpec("s.unit", "UNIT", CellKind.Text, "Unit.") { PartOf = PartOf.Unit });
        Column name = screen.Columns.Add("c", new ColumnSpec("c.name", "NAME", CellKind.Text, "Name.") { PartOf = PartOf.Container, PartOfDetail = "c.runtime" });
        Column detail = screen.Columns.Add("c", new ColumnSpec("c.runtime", "RUNTIME", CellKind.Text, "Runtime."));
        screen.Machine.Run(ScreenHarness.Processes(containers.Length));
        screen.Extend = frame =>
        {
            Set(frame, ofUnit, [.. containers.Select(_ => unit)]);
            Set(frame, name, containers);
            Set(frame, detail, [.. containers.Select(container => container is null ? null : runtime)]);
        };
        screen.Tick();
        return screen;
    }

    private static void Set(Frame frame, Column column, string?[] texts)
    {
        string?[]? cells = [.. texts, .. new string?[64]];
        frame.ExchangeTexts(column, ref cells);
    }
}
