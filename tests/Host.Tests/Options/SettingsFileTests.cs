using Bpftop.Host.Options;

namespace Bpftop.Host.Tests.Options;

/// <summary>As root, which is how bpftop runs behind sudo.</summary>
public sealed class SettingsFileTests
{
    [Fact]
    public void A_file_of_another_user_is_made_as_that_user_with_its_folders()
    {
        using TemporaryFolder home = new();
        OtherUser.Give(home.Path);
        string file = Path.Join(home.Path, ".config/bpftop/config.json");

        Assert.Equal($"columns saved in {file}", For(file).Save("columns", ["pid", "cpu"]));

        Assert.Equal("{\n  \"columns\": [\"pid\", \"cpu\"]\n}\n", File.ReadAllText(file));
        Assert.Equal($"{OtherUser.Id}", OwnerOf(file));
        Assert.Equal($"{OtherUser.Id}", OwnerOf(Path.GetDirectoryName(file)!));

        // It is read again as sudo does, and this thread is root's as before.
        Assert.NotNull(ConfigFiles.ReadBytes(file, OtherUser.Id));
        string own = Path.Join(home.Path, "own");
        File.WriteAllText(own, "");
        Assert.Equal("0", OwnerOf(own));
    }

    [Fact]
    public void Nothing_is_written_where_that_user_may_not_write_whatever_a_path_leads_to()
    {
        using TemporaryFolder home = new();
        using TemporaryFolder roots = new();
        OtherUser.Give(home.Path);
        string target = Path.Join(roots.Path, "config.json");
        File.WriteAllText(target, "{}");
        string link = Path.Join(home.Path, "config.json");
        File.CreateSymbolicLink(link, target);

        CommandException refused = Assert.Throws<CommandException>(() => For(link).Save("columns", ["pid"]));

        Assert.StartsWith($"nothing saved: {link}: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal("{}", File.ReadAllText(target));
        Assert.Single(Directory.GetFileSystemEntries(roots.Path));
    }

    [Fact]
    public void A_screen_is_saved_and_removed_beside_what_was_there()
    {
        using TemporaryFolder home = new();
        string file = Path.Join(home.Path, "config.json");
        File.WriteAllText(file, "{ // mine\n  \"tree\": true\n}\n");
        SettingsFile settings = new(file, owner: null);

        Assert.Equal($"screen db saved in {file}", settings.SaveScreen("db", "{ \"sort\": \"res\" }"));
        Assert.True(ConfigReader.Parse(file, File.ReadAllBytes(file)).Screens.ContainsKey("db"));
        Assert.Equal($"screen db removed from the configuration, saved in {file}", settings.SaveScreen("db", null));
        Assert.Empty(ConfigReader.Parse(file, File.ReadAllBytes(file)).Screens);
        Assert.StartsWith("{ // mine\n", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("\"tree\": true", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_broken_since_is_left_as_it_is()
    {
        using TemporaryFolder home = new();
        string file = Path.Join(home.Path, "config.json");
        File.WriteAllText(file, "{ \"colums\": [] }");

        CommandException refused = Assert.Throws<CommandException>(() => new SettingsFile(file, owner: null).Save("columns", ["pid"]));

        Assert.Contains("did you mean columns?", refused.Message, StringComparison.Ordinal);
        Assert.Equal("{ \"colums\": [] }", File.ReadAllText(file));
    }

    [Fact]
    public void Without_a_home_one_line_says_what_to_do() => Assert.Contains(
        "--config", Assert.Throws<CommandException>(static () => new SettingsFile(null, owner: null).Save("columns", ["pid"])).Message, StringComparison.Ordinal);

    private static SettingsFile For(string file) => new(file, (OtherUser.Id, OtherUser.Id));

    private static string OwnerOf(string path)
    {
        using System.Diagnostics.Process stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        string owner = stat.StandardOutput.ReadToEnd().Trim();
        stat.WaitForExit();
        return owner;
    }
}
