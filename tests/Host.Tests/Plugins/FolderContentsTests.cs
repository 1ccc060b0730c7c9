using System.Reflection;
using System.Reflection.Emit;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>What would lead the runtime from a trusted folder to code that nobody checked, or to another contract.</summary>
public sealed class FolderContentsTests : IDisposable
{
    private readonly PluginRoot _root = new("Good");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("System.Text.Json.dll")]
    [InlineData("System.Private.CoreLib.dll")]
    [InlineData("system.text.json.DLL")]
    [InlineData("netstandard.exe")]
    [InlineData("runtimes/linux/lib/net10.0/System.Collections.Immutable.dll")]
    public void An_assembly_named_like_one_of_the_framework_is_refused(string name)
    {
        string file = Put(name, "whatever is in it");

        AssertRefused($"{file} has the name of an assembly of the .NET framework");
    }

    [Theory]
    [InlineData("System.Text.Json.Extras.dll")]
    [InlineData("System.Text.Json.xml")]
    [InlineData("fr/System.CommandLine.resources.dll")]
    public void A_name_that_the_framework_does_not_have_is_not(string name)
    {
        Put(name, "whatever is in it");

        Assert.Null(Find().Refusal);
    }

    [Theory]
    [InlineData("Bpftop.TestPlugins.Good.runtimeconfig.json")]
    [InlineData("Bpftop.TestPlugins.Good.runtimeconfig.dev.json")]
    [InlineData("below/Other.runtimeconfig.json")]
    public void A_runtime_configuration_with_probing_paths_is_refused(string name)
    {
        string file = Put(name, """
            {
              // As an older SDK writes it.
              "runtimeOptions": { "additionalProbingPaths": ["/home/somebody/.nuget/packages"], },
            }
            """);

        AssertRefused($"{file} names probing paths");
    }

    [Theory]
    [InlineData("""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" } } }""")]
    [InlineData("""{ "runtimeOptions": { "additionalProbingPaths": [] } }""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void A_runtime_configuration_without_them_is_not(string content)
    {
        Put("Bpftop.TestPlugins.Good.runtimeconfig.json", content);

        Assert.Null(Find().Refusal);
    }

    [Fact]
    public void A_runtime_configuration_that_cannot_be_read_is_refused()
    {
        string file = Put("Bpftop.TestPlugins.Good.runtimeconfig.json", "{ \"runtimeOptions\"");

        AssertRefused($"{file} cannot be read: ");
        Assert.DoesNotContain('\n', Find().Refusal!.Reason);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(1, false)]
    public void A_copy_of_a_shared_assembly_is_refused_where_it_is_newer_than_the_hosts(int major, bool isRefused)
    {
        string file = Path.Combine(_root["Good"], "Microsoft.Extensions.Logging.Abstractions.dll");
        PersistedAssemblyBuilder copy = new(
            new AssemblyName("Microsoft.Extensions.Logging.Abstractions") { Version = new Version(major, 0, 0, 0) }, typeof(object).Assembly);
        copy.DefineDynamicModule("copy");
        copy.Save(file);

        if (isRefused)
        {
            AssertRefused($"{file} has version 99.0.0.0, and this bpftop shares version ");
        }
        else
        {
            Assert.Null(Find().Refusal);
        }
    }

    [Fact]
    public void A_link_to_a_folder_is_refused()
    {
        using PluginRoot elsewhere = new("Throws");
        string link = Path.Combine(_root["Good"], "lib");
        Directory.CreateSymbolicLink(link, elsewhere["Throws"]);

        AssertRefused($"{link} is a link to a folder");
    }

    [Fact]
    public async Task The_program_lists_it_with_the_reason_and_goes_on()
    {
        string file = Put("System.Text.Json.dll", "whatever is in it");
        _root.Add("Throws");

        ProgramRun run = await ProgramRun.OfBpftop("plugins", "--plugin-dir", _root.Path);

        Assert.True(run.ExitCode == 0, run.Errors);
        string[] lines = run.Output.Split('\n');
        string line = Assert.Single(lines, static line => line.StartsWith("good ", StringComparison.Ordinal));
        Assert.Contains($"refused  {file} has the name of an assembly of the .NET framework", line, StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("throws ", StringComparison.Ordinal));
    }

    private string Put(string name, string content)
    {
        string file = Path.Combine(_root["Good"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private IPluginSource Find() => Assert.Single(new PluginFolders(TrustRule.OfThisProcess(), [_root.Path], []).Find());

    private void AssertRefused(string reason)
    {
        IPluginSource source = Find();
        Assert.StartsWith(reason, source.Refusal?.Reason, StringComparison.Ordinal);
        Assert.Null(source.DeclaredId);
    }
}
