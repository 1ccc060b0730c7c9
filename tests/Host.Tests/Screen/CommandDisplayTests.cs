using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Command lines whole, without folders, and as executable, name and arguments.</summary>
public sealed class CommandDisplayTests
{
    [Fact]
    public void A_key_leaves_the_folders_of_the_program_out()
    {
        ScreenHarness screen = Run();
        Assert.Contains("/usr/bin/tool --path /usr/lib", screen.Text(), StringComparison.Ordinal);
        screen.Press("gp");

        Assert.DoesNotContain("/usr/bin/tool", screen.Text(), StringComparison.Ordinal);
        Assert.Contains(" tool --path /usr/lib", screen.Text(), StringComparison.Ordinal);
        screen.Press("gp", "gp");
        Assert.Contains("/usr/bin/tool --path /usr/lib", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_what_the_kernel_calls_it_and_the_arguments_are_told_apart()
    {
        ScreenHarness screen = Run();
        Merge(screen);

        // The name is the executable's: it is not said twice.
        Assert.Contains(" /usr/bin/tool --path /usr/lib", screen.Text(), StringComparison.Ordinal);

        // The name and the line are the process's own.
        Assert.Contains(" /usr/lib/postgres │ writer │ postgres: writer process", screen.Text(), StringComparison.Ordinal);

        // A name that the kernel has cut is the executable's all the same.
        Assert.Contains(" /opt/averylongprogramname -x", screen.Text(), StringComparison.Ordinal);

        // What is not known is not made up.
        Assert.Contains(" /no/executable -y", screen.Text(), StringComparison.Ordinal);

        int y = screen.LineOf("writer");
        Theme theme = screen.Screen.Theme;
        string line = screen.Lines()[y];
        Assert.Equal(theme.Program.Foreground, screen.Grid.StyleAt(line.IndexOf("postgres", StringComparison.Ordinal), y).Foreground);
        Assert.Equal(theme.Thread.Foreground, screen.Grid.StyleAt(line.IndexOf("writer", StringComparison.Ordinal), y).Foreground);
        Assert.Equal(theme.Text.Foreground, screen.Grid.StyleAt(line.IndexOf("postgres:", StringComparison.Ordinal), y).Foreground);
    }

    [Fact]
    public void The_executables_are_asked_for_only_where_they_are_shown()
    {
        ScreenHarness screen = Run();
        Assert.False(screen.Screen.Demand.Executables);
        Merge(screen);
        Assert.True(screen.Screen.Demand.Executables);
    }

    [Fact]
    public void It_begins_as_the_configuration_says()
    {
        ScreenHarness screen = Run(CommandDisplay.Short);

        Assert.DoesNotContain("/usr/bin/tool", screen.Text(), StringComparison.Ordinal);
    }

    private static void Merge(ScreenHarness screen)
    {
        screen.Press(":");
        screen.Type("set command merged");
        screen.Press("Enter");
        screen.Tick();
        screen.Tick();
    }

    private static ScreenHarness Run(CommandDisplay display = CommandDisplay.Line)
    {
        ScreenHarness screen = new(160, change: options => options with { View = options.View with { Command = display } });
        screen.Machine.Run(
            Some.Process(101, name: "tool"), Some.Process(102, name: "writer"), Some.Process(103, name: "averylongprogra"), Some.Process(104, name: "executable"));
        screen.Machine.SetCommand(101, "/usr/bin/tool\0--path\0/usr/lib\0");
        screen.Machine.SetCommand(102, "postgres: writer process\0");
        screen.Machine.SetCommand(103, "/opt/averylongprogramname\0-x\0");
        screen.Machine.SetCommand(104, "/no/executable\0-y\0");
        screen.Executables[101] = "/usr/bin/tool";
        screen.Executables[102] = "/usr/lib/postgres";
        screen.Executables[103] = "/opt/averylongprogramname";
        screen.Tick();
        return screen;
    }
}
