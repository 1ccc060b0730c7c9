using System.CommandLine;
using Bpftop.Host.Options;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Themes;

namespace Bpftop.Host.Tests.Options;

public sealed class ManualTests
{
    [Fact]
    public void The_manual_names_every_option_and_every_command()
    {
        string manual = File.ReadAllText(Path.Join(Repository.Root, "docs/bpftop.1")).Replace("\\-", "-", StringComparison.Ordinal);
        Assert.All(Setting.All.Where(static setting => setting.Flag is { OfTables: true }), setting =>
        {
            Assert.Contains(setting.Flag!.Name, manual, StringComparison.Ordinal);
            Assert.Contains(setting.Flag.Alias ?? "", manual, StringComparison.Ordinal);
        });
        Symbols symbols = new();
        foreach (Command command in (Command[])[symbols.Root, .. symbols.Root.Subcommands, .. symbols.Plugins.Subcommands])
        {
            Assert.Contains(command.Name, manual, StringComparison.Ordinal);
            foreach (Option option in command.Options)
            {
                foreach (string name in (string[])[option.Name, .. option.Aliases])
                {
                    Assert.Contains(name, manual, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void The_manual_names_every_meter_every_theme_and_every_colour()
    {
        string manual = File.ReadAllText(Path.Join(Repository.Root, "docs/bpftop.1")).Replace("\\-", "-", StringComparison.Ordinal);
        string[] words = manual.Split([' ', '\n', '"', ','], StringSplitOptions.RemoveEmptyEntries);
        Assert.All(
            (string[])[.. KnownMeter.OfHost.Select(static meter => meter.Id), .. ThemeCatalog.Names, .. Palette.Names, .. MeterForms.Words],
            word => Assert.Contains(word, words));
    }
}
