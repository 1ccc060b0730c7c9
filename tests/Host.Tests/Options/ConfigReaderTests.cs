using System.Text;
using Bpftop.Host.Options;
using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.Options;

public sealed class ConfigReaderTests
{
    [Fact]
    public void Every_key_is_read()
    {
        Settings values = Parse("""
            {
              // comments and trailing commas are fine
              "delay": 250, "tree": true, "columns": ["pid", "cpu"], "sort": "cpu:asc", "filter": "cpu > 5",
              "group": "user,name", "theme": "mono", "mouse": false, "ascii": true, "numeric": true, "readonly": true, "collector": "proc",
              "threads": true, "kernelThreads": false, "escapeDelay": 40,
              "meters": ["cpus mem:graph", "load"], "colors": { "red": "#cc0000" },
              "keys": { "quit": ["q", "F10"], "help": "?" },
              "plugins": { "systemd": { "enabled": false, "bus": "/run/x", "depth": 3, "deep": true, "units": ["a", "b"] }, },
            }
            """);

        Assert.Equal(250, values.Of(Setting.Delay));
        Assert.True(values.Of(Setting.Tree));
        Assert.Equal(["pid", "cpu"], values.Of(Setting.Columns)!.Value);
        Assert.Equal(new SortChoice("cpu", SortOrder.Ascending), values.Of(Setting.Sort)!.Value);
        Assert.Equal("cpu > 5", values.Of(Setting.Filter)!.Value);
        Assert.Equal(["user", "name"], values.Of(Setting.Group)!.Value);
        Assert.Equal("mono", values.Of(Setting.Theme)!.Value);
        Assert.False(values.Of(Setting.Mouse));
        Assert.True(values.Of(Setting.Ascii));
        Assert.True(values.Of(Setting.Numeric));
        Assert.True(values.Of(Setting.ReadOnly));
        Assert.Equal(CollectorChoice.Proc, values.Of(Setting.Collector));
        Assert.True(values.Of(Setting.Threads));
        Assert.True(values.Says(Setting.KernelThreads) && !values.Of(Setting.KernelThreads));
        Assert.Equal(40, values.Of(Setting.EscapeDelay));
        Assert.Equal(["cpus mem:graph", "load"], values.Of(Setting.Meters)!.Value);
        Assert.Equal("#cc0000", values.Colors["red"].Value);
        Assert.Equal(["q", "F10"], values.Keys["quit"].Value);
        Assert.Equal(["?"], values.Keys["help"].Value);
        Assert.False(values.PluginSwitches["systemd"]);
        Assert.Equal(
            [KeyValuePair.Create("bus", "/run/x"), KeyValuePair.Create("deep", "true"), KeyValuePair.Create("depth", "3"), KeyValuePair.Create("units", "a\nb")],
            values.PluginOptions["systemd"].Select(option => KeyValuePair.Create(option.Key, option.Value.Value)).Order(Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    [InlineData("// nothing")]
    [InlineData("/* nothing */\n// yet\n")]
    [InlineData("\uFEFF{}")]
    [InlineData("{} // done")]
    public void A_file_without_settings_says_nothing(string text)
    {
        Settings values = Parse(text);
        Assert.All(Setting.All, setting => Assert.False(values.Says(setting)));
        Assert.Empty(values.PluginSwitches);
    }

    [Theory]
    [InlineData("{\n  \"dleay\": 500\n}", "c.json:2:3: unknown key \"dleay\"; did you mean delay?")]
    [InlineData("{ \"kernelthreads\": true }", "c.json:1:3: unknown key \"kernelthreads\"; did you mean kernelThreads?")]
    [InlineData("{ \"zzzzzzzz\": true }", "c.json:1:3: unknown key \"zzzzzzzz\"; valid: delay, escapeDelay, tree,*")]
    [InlineData("{ \"delay\": 50 }", "c.json:1:12: delay must be a number of milliseconds, 100 to 60000")]
    [InlineData("{ \"delay\": \"500\" }", "c.json:1:12: delay must be a number of milliseconds, 100 to 60000")]
    [InlineData("{ \"delay\": 1e99 }", "c.json:1:12: delay must be a number of milliseconds, 100 to 60000")]
    [InlineData("{ \"tree\": 1 }", "c.json:1:11: tree must be true or false")]
    [InlineData("{ \"tree\": true, \"tree\": true }", "c.json:1:17: tree is given twice; keep one")]
    [InlineData("{ \"collector\": \"bfp\" }", "c.json:1:16: collector \"bfp\" is unknown; did you mean bpf?")]
    [InlineData("{ \"sort\": \"cpu:down\" }", "c.json:1:11: \"down\" is no direction; write cpu:asc or cpu:desc")]
    [InlineData("{ \"meters\": {} }", "c.json:1:13: meters must be a list of texts")]
    [InlineData("{ \"colors\": [] }", "c.json:1:13: colors must be an object, { … }")]
    [InlineData("{ \"colors\": { \"red\": 7 } }", "c.json:1:22: colors.red must be a text")]
    [InlineData("{ \"columns\": {} }", "c.json:1:14: columns must be a list of texts")]
    [InlineData("{ \"plugins\": { \"Systemd\": {} } }", "c.json:1:16: \"Systemd\" is no plugin id;*")]
    [InlineData("{ \"plugins\": { \"gpu\": { \"enabled\": \"yes\" } } }", "c.json:1:36: plugins.gpu.enabled must be true or false")]
    [InlineData("{ \"plugins\": { \"gpu\": { \"a\": {} } } }", "c.json:1:30: plugins.gpu.a must be a text, a number,*")]
    [InlineData("{ \"theme\": \"\\ud800\" }", "c.json:1:12: a \\u escape is half a character")]
    [InlineData("[]", "c.json:1:1: the file must be one object, { … }")]
    [InlineData("{\n \"tree\" true }", "c.json:2:9: not JSON: *")]
    [InlineData("{ \"ü\u001b[31m\": 1 }", "c.json:1:*: not JSON: *")]
    public void What_is_wrong_is_named_with_its_place(string text, string expected)
    {
        CommandException wrong = Assert.Throws<CommandException>(() => Parse(text));
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        AssertLike(expected, wrong.Message);
    }

    [Fact]
    public void A_place_counts_characters_and_not_bytes()
    {
        CommandException wrong = Assert.Throws<CommandException>(() => Parse("{ \"theme\": \"äöü\", \"x\": 1 }"));
        Assert.StartsWith("c.json:1:19: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_with_their_place()
    {
        CommandException wrong = Assert.Throws<CommandException>(() => ConfigReader.Parse("c.json", [.. "{ \""u8, 0xff, .. "\": 1 }"u8]));
        Assert.Equal("c.json:1:4: not UTF-8; save the file as UTF-8", wrong.Message);
    }

    [Fact]
    public void No_bytes_end_in_anything_but_values_or_one_line()
    {
        Prop.ForAll<byte[]>(bytes => IsValuesOrOneLine(bytes)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_damaged_file_ends_in_anything_but_values_or_one_line()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""
            { "delay": 250, /* x */ "columns": ["pid"], "keys": { "quit": "q" }, // y
              "plugins": { "gpu": { "enabled": true, "n": [1, "\u0041"] } }, "sort": "cpu:desc" }
            """);
        Prop.ForAll<int, byte>((at, value) =>
        {
            byte[] damaged = [.. whole];
            damaged[(int)((uint)at % (uint)damaged.Length)] = value;
            return IsValuesOrOneLine(damaged) && IsValuesOrOneLine(whole[..(int)((uint)at % (uint)whole.Length)]);
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsValuesOrOneLine(byte[] bytes)
    {
        try
        {
            return ConfigReader.Parse("c.json", bytes) is not null;
        }
        catch (CommandException wrong)
        {
            return wrong.ExitCode == ExitCode.Usage && !wrong.Message.Contains('\n', StringComparison.Ordinal);
        }
    }

    private static Settings Parse(string text) => ConfigReader.Parse("c.json", Encoding.UTF8.GetBytes(text));

    private static void AssertLike(string pattern, string message)
    {
        string[] parts = pattern.Split('*');
        int at = 0;
        foreach (string part in parts)
        {
            int found = message.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0 && (at > 0 || found == 0), $"expected {pattern}, got {message}");
            at = found + part.Length;
        }

        Assert.True(pattern.EndsWith('*') || at == message.Length, $"expected {pattern}, got {message}");
    }
}
