using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Tests.Plugins;

public sealed class PluginFoldersTests
{
    private static readonly TrustRule _root = new(0, IsPrivileged: true, HasFileCapabilities: false);

    [Fact]
    public void Plugins_are_found_in_standard_and_added_folders_without_running_them()
    {
        using PluginRoot standard = new("Good");
        using PluginRoot added = new("Throws");

        List<IPluginSource> found = new PluginFolders(_root, [standard.Path, "/no/such/folder"], [added.Path]).Find();

        Assert.Equal(["good", "throws"], found.Select(source => source.DeclaredId));
        Assert.All(found, source => Assert.Null(source.Refusal));
        Assert.Equal("1.0.0", found[0].Version);
    }

    [Fact]
    public void An_added_folder_is_refused_where_the_binary_has_file_capabilities()
    {
        using PluginRoot added = new("Good");
        TrustRule capable = new(1000, IsPrivileged: true, HasFileCapabilities: true);

        IPluginSource source = Assert.Single(new PluginFolders(capable, [], [added.Path]).Find());

        Assert.Equal(added.Path, source.Folder);
        Assert.Contains("file capabilities", source.Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_added_folder_that_is_missing_is_said()
    {
        IPluginSource source = Assert.Single(new PluginFolders(_root, [], ["/no/such/folder"]).Find());

        Assert.Equal("/no does not exist", source.Refusal!.Reason);
    }

    [Theory]
    [InlineData(FileOwnership.Nobody, false, true)]
    [InlineData(FileOwnership.Nobody, true, false)]
    [InlineData(0u, false, false)]
    public void Plugins_beside_the_program_may_belong_to_its_owner_but_not_with_file_capabilities(uint programOwner, bool hasFileCapabilities, bool isTrusted)
    {
        using PluginRoot home = new();
        string plugin = home.Add("Good");
        string beside = Path.Combine(home.Path, "plugins");
        string program = Path.Combine(home.Path, "bpftop.dll");
        Directory.CreateDirectory(beside);
        Directory.Move(plugin, Path.Combine(beside, "Good"));
        File.WriteAllText(program, "");
        foreach (string path in Directory.EnumerateFileSystemEntries(beside, "*", SearchOption.AllDirectories).Append(beside))
        {
            FileOwnership.Give(path, FileOwnership.Nobody);
        }

        FileOwnership.Give(program, programOwner);
        TrustRule rule = new(0, IsPrivileged: true, hasFileCapabilities);

        IPluginSource source = Assert.Single(new PluginFolders(rule, [], [], program).Find());

        Assert.Equal(isTrusted, source.Refusal is null);
    }

    [Fact]
    public void Nothing_in_a_folder_that_is_not_trusted_is_read()
    {
        using PluginRoot added = new("Good");
        FileOwnership.Give(added["Good"], FileOwnership.Nobody);

        IPluginSource source = Assert.Single(new PluginFolders(_root, [], [added.Path]).Find());

        Assert.Null(source.DeclaredId);
        Assert.StartsWith(added["Good"] + " belongs", source.Refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_plugin_a_damaged_assembly_and_two_plugins_in_one_are_named()
    {
        using PluginRoot added = new();
        Directory.CreateDirectory(Path.Combine(added.Path, "Empty"));
        string damaged = added.Add("Good");
        string assembly = Path.Combine(damaged, "Bpftop.TestPlugins.Good.dll");
        File.WriteAllBytes(assembly, [.. File.ReadAllBytes(assembly).Take(700)]);
        string two = added.Add("Throws");
        using PluginRoot other = new("Slow");
        File.Copy(Path.Combine(other["Slow"], "Bpftop.TestPlugins.Slow.dll"), Path.Combine(two, "Bpftop.TestPlugins.Slow.dll"));

        List<IPluginSource> found = new PluginFolders(_root, [], [added.Path]).Find();

        Assert.Equal(["Empty", "Good", "Throws"], found.Select(source => source.Label));
        Assert.Contains("no assembly in it has the BpftopPlugin attribute", found[0].Refusal!.Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be read", found[1].Refusal!.Reason, StringComparison.Ordinal);
        Assert.Equal("it holds two plugins, Bpftop.TestPlugins.Slow.dll and Bpftop.TestPlugins.Throws.dll", found[2].Refusal!.Reason);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_passed_over()
    {
        using PluginRoot added = new("Good");
        File.WriteAllText(Path.Combine(added["Good"], "Aaa.dll"), "not an assembly");

        IPluginSource source = Assert.Single(new PluginFolders(_root, [], [added.Path]).Find());

        Assert.Null(source.Refusal);
        Assert.Equal("good", source.DeclaredId);
    }
}
