using Bpftop.Host.Options;

namespace Bpftop.Host.Tests.Options;

/// <summary>The one list of settings holds together.</summary>
public sealed class SettingTests
{
    [Fact]
    public void What_is_typed_or_written_can_be_read()
    {
        Assert.All(Setting.All, static setting =>
        {
            Assert.True(setting.Flag is null || setting.Parse is not null, setting.Flag?.Name);
            Assert.True(setting.Key is null || setting.Read is not null, setting.Key);
        });
        Assert.Equal(Enumerable.Range(0, Setting.All.Count), Setting.All.Select(static setting => setting.Index));
    }

    [Fact]
    public void The_hosts_commands_are_all_named() =>
        Assert.Equal(new Symbols().Root.Subcommands.Select(static command => command.Name), Symbols.CommandNames);

    [Fact]
    public void No_flag_and_no_key_is_there_twice()
    {
        string[] names = [.. Setting.All.Where(static setting => setting.Flag is not null).Select(static setting => setting.Flag!.Name)];
        string[] keys = [.. Setting.All.Where(static setting => setting.Key is not null).Select(static setting => setting.Key!)];

        Assert.Equal(names.Distinct(), names);
        Assert.Equal(keys.Distinct(), keys);
    }
}
