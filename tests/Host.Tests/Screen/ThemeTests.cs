using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class ThemeTests
{
    public static TheoryData<string> Names => [.. ThemeCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frozen_process_looks_like_no_other_row(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        Style[] others =
        [
            theme.Text, theme.Running, theme.Waiting, theme.Zombie, theme.Stopped, theme.KernelThread, theme.OtherUser,
            theme.Thread, theme.Exited, theme.Dim, theme.Group,
        ];

        Assert.DoesNotContain(theme.Frozen, others);
        if (theme.Colors != ColorDepth.None)
        {
            Assert.DoesNotContain(theme.Frozen.Foreground, others.Select(static style => style.Foreground));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frozen_process_has_its_letter_and_its_look_over_the_whole_row(string name)
    {
        Theme theme = ThemeCatalog.Get(name);
        ScreenHarness screen = new(change: options => options with { Theme = theme });
        screen.Machine.Run(Some.Process(101), Some.Process(105, name: "cold") with { Flags = TaskFlags.Frozen | TaskFlags.HasMemory });
        screen.Tick();

        int y = screen.LineOf("cold");
        string line = screen.Lines()[y];
        int letter = line.IndexOf(" F ", StringComparison.Ordinal) + 1;
        Assert.NotEqual(0, letter);
        Assert.Equal(theme.Frozen.Foreground, screen.Grid.StyleAt(letter, y).Foreground);
        Assert.Equal(theme.Frozen.Attributes, screen.Grid.StyleAt(letter, y).Attributes & theme.Frozen.Attributes);
        Assert.Equal(theme.Frozen.Foreground, screen.Grid.StyleAt(line.IndexOf("cold", StringComparison.Ordinal), y).Foreground);
    }
}
