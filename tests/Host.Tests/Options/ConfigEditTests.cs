using System.Text;
using Bpftop.Host.Options;

namespace Bpftop.Host.Tests.Options;

public sealed class ConfigEditTests
{
    [Theory]
    [InlineData("")]
    [InlineData("// mine\n")]
    [InlineData("// mine")]
    [InlineData("{}")]
    [InlineData("{ // mine\n}")]
    [InlineData("\uFEFF{ \"tree\": true }")]
    [InlineData("{ \"tree\": true, }")]
    [InlineData("{ \"plugins\": {} }")]
    [InlineData("{ \"plugins\": { /* mine */ }, \"tree\": true }")]
    [InlineData("{ \"plugins\": { \"other\": { \"enabled\": false } } }")]
    [InlineData("{ \"plugins\": { \"gpu\": {} } }")]
    [InlineData("{ \"plugins\": { \"gpu\": { \"x\": \"y\", } } }")]
    [InlineData("{ \"plugins\": { \"gpu\": { \"enabled\": true } } }")]
    [InlineData("{ \"plugins\": { \"gpu\": { /*a*/ \"enabled\" : /*c*/ false /*d*/ , \"x\": \"y\" } } } // e")]
    public void A_switch_is_set_and_everything_else_stays(string before)
    {
        foreach (bool enabled in (bool[])[true, false])
        {
            byte[] source = Encoding.UTF8.GetBytes(before);
            byte[] edited = ConfigEdit.SetEnabled(source, "gpu", enabled);

            Settings old = ConfigReader.Parse("c", source);
            Settings now = ConfigReader.Parse("c", edited);
            Assert.Equal(enabled, now.PluginSwitches["gpu"]);
            Assert.Equal(old.Of(Setting.Tree), now.Of(Setting.Tree));
            Assert.Equal(old.PluginSwitches.GetValueOrDefault("other", true), now.PluginSwitches.GetValueOrDefault("other", true));
            Assert.Equal(old.PluginOptions.GetValueOrDefault("gpu")?.GetValueOrDefault("x")?.Value, now.PluginOptions["gpu"].GetValueOrDefault("x")?.Value);

            string text = Encoding.UTF8.GetString(edited);
            foreach (string comment in (string[])["// mine", "/* mine */", "/*a*/", "/*c*/", "/*d*/", "// e"])
            {
                Assert.Equal(before.Contains(comment, StringComparison.Ordinal), text.Contains(comment, StringComparison.Ordinal));
            }

            // Twice is once.
            Assert.Equal(edited, ConfigEdit.SetEnabled(edited, "gpu", enabled));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("// mine\n")]
    [InlineData("// mine")]
    [InlineData("{}")]
    [InlineData("{ // mine\n}")]
    [InlineData("\uFEFF{ \"tree\": true }")]
    [InlineData("{ \"tree\": true, }")]
    [InlineData("{ \"columns\": [\"pid\", /* mine */ \"user\"], \"tree\": true }")]
    [InlineData("{ \"plugins\": { \"columns\": { \"enabled\": false } }, /*a*/ \"columns\": \"pid,user\" /*c*/ } // e")]
    public void A_list_is_set_and_everything_else_stays(string before)
    {
        byte[] source = Encoding.UTF8.GetBytes(before);
        byte[] edited = ConfigEdit.SetWords(source, "columns", ["cpu", "box.unit", "command"]);

        Settings old = ConfigReader.Parse("c", source);
        Settings now = ConfigReader.Parse("c", edited);
        Assert.Equal(["cpu", "box.unit", "command"], now.Of(Setting.Columns)!.Value);
        Assert.Equal(old.Of(Setting.Tree), now.Of(Setting.Tree));
        Assert.Equal(old.PluginSwitches, now.PluginSwitches);
        string text = Encoding.UTF8.GetString(edited);
        foreach (string comment in (string[])["// mine", "/*a*/", "/*c*/", "// e"])
        {
            Assert.Equal(before.Contains(comment, StringComparison.Ordinal), text.Contains(comment, StringComparison.Ordinal));
        }

        // Twice is once, and none is the default ones.
        Assert.Equal(edited, ConfigEdit.SetWords(edited, "columns", ["cpu", "box.unit", "command"]));
        Assert.Empty(ConfigReader.Parse("c", ConfigEdit.SetWords(edited, "columns", [])).Of(Setting.Columns)!.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("// mine\n")]
    [InlineData("{ // mine\n}")]
    [InlineData("{ \"tree\": true, }")]
    [InlineData("{ /*a*/ \"theme\": \"light\" /*c*/, \"tree\": true } // e")]
    public void A_word_is_set_and_everything_else_stays(string before)
    {
        byte[] source = Encoding.UTF8.GetBytes(before);
        byte[] edited = ConfigEdit.SetWord(source, "theme", "mono");

        Settings now = ConfigReader.Parse("c", edited);
        Assert.Equal("mono", now.Of(Setting.Theme)!.Value);
        Assert.Equal(ConfigReader.Parse("c", source).Of(Setting.Tree), now.Of(Setting.Tree));
        string text = Encoding.UTF8.GetString(edited);
        foreach (string comment in (string[])["// mine", "/*a*/", "/*c*/", "// e"])
        {
            Assert.Equal(before.Contains(comment, StringComparison.Ordinal), text.Contains(comment, StringComparison.Ordinal));
        }

        Assert.Equal(edited, ConfigEdit.SetWord(edited, "theme", "mono"));
    }

    [Fact]
    public void A_written_file_keeps_its_permissions_and_the_link_to_it()
    {
        using TemporaryFolder folder = new();
        string real = Path.Join(folder.Path, "real.json");
        string link = Path.Join(folder.Path, "config.json");
        File.WriteAllText(real, "{}");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, "real.json");

        AtomicFile.Write(link, "{ }"u8);

        Assert.Equal("{ }", File.ReadAllText(real));
        Assert.Equal("real.json", new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [Fact]
    public void A_first_file_is_written_with_its_folders()
    {
        using TemporaryFolder folder = new();
        string path = Path.Join(folder.Path, "bpftop", "deeper", "config.json");

        AtomicFile.Write(path, "{}"u8);

        Assert.Equal("{}", File.ReadAllText(path));
        Assert.Equal("config.json", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("// mine\n")]
    [InlineData("{}")]
    [InlineData("{ // mine\n}")]
    [InlineData("\uFEFF{ \"tree\": true }")]
    [InlineData("{ \"tree\": true, }")]
    [InlineData("{ \"screens\": {}, \"tree\": true }")]
    [InlineData("{ \"screens\": { // mine\n } }")]
    [InlineData("{ \"screens\": { \"other\": { \"sort\": \"pid\" } /* mine */ } }")]
    [InlineData("{\n  \"screens\": {\n    \"db\": { \"tree\": true }, // mine\n    \"other\": { \"sort\": \"pid\" }\n  }\n}\n")]
    [InlineData("{ \"screens\": { \"other\": { \"sort\": \"pid\" }, \"db\": { /*a*/ \"tree\": true } }, /* mine */ }")]
    public void An_entry_is_set_and_removed_and_everything_else_stays(string before)
    {
        byte[] source = Encoding.UTF8.GetBytes(before);
        byte[] edited = ConfigEdit.SetEntry(source, "screens", "db", "{ \"number\": 4 }");
        byte[] removed = ConfigEdit.RemoveEntry(edited, "screens", "db");

        Settings old = ConfigReader.Parse("c", source);
        Settings now = ConfigReader.Parse("c", edited);
        Settings without = ConfigReader.Parse("c", removed);
        Assert.Equal(4, now.Screens["db"].Value.Number);
        Assert.False(without.Screens.ContainsKey("db"));
        foreach (Settings after in (Settings[])[now, without])
        {
            Assert.Equal(old.Of(Setting.Tree), after.Of(Setting.Tree));
            Assert.Equal(old.Screens.ContainsKey("other"), after.Screens.ContainsKey("other"));
        }

        // Twice is once.
        Assert.Equal(edited, ConfigEdit.SetEntry(edited, "screens", "db", "{ \"number\": 4 }"));
        Assert.Equal(removed, ConfigEdit.RemoveEntry(removed, "screens", "db"));
        foreach (byte[] text in (byte[][])[edited, removed])
        {
            Assert.Equal(before.Contains("mine", StringComparison.Ordinal), Encoding.UTF8.GetString(text).Contains("mine", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_entry_on_a_line_of_its_own_takes_the_line_with_it()
    {
        const string Before = "{\n  \"screens\": {\n    // the first\n    \"a\": {},\n    \"b\": { \"tree\": true }\n  }\n}\n";

        Assert.Equal(
            "{\n  \"screens\": {\n    // the first\n    \"b\": { \"tree\": true }\n  }\n}\n",
            Encoding.UTF8.GetString(ConfigEdit.RemoveEntry(Encoding.UTF8.GetBytes(Before), "screens", "a")));
        Assert.Equal(
            "{\n  \"screens\": {\n    // the first\n    \"a\": {},\n  }\n}\n",
            Encoding.UTF8.GetString(ConfigEdit.RemoveEntry(Encoding.UTF8.GetBytes(Before), "screens", "b")));
    }
}
