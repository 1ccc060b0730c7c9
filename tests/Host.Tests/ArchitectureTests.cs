using System.Text.RegularExpressions;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests;

/// <summary>One direction: a stage knows the stage before it and never the one after.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private const string Host = "Bpftop.Host.";

    private readonly ArchitectureReferences _references = new(typeof(Frame).Assembly);

    public void Dispose() => _references.Dispose();

    [Theory]
    [InlineData("Bpf", "Details", "Collect", "Snapshot", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Collect", "Details", "Snapshot", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Snapshot", "Details", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Plugins", "History", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition")]
    [InlineData("Sampling", "History", "Plugins", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Journal", "Collect", "Snapshot", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals", "Scheduling", "Targets")]
    [InlineData("Targets", "Details", "Snapshot", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals", "Scheduling")]
    [InlineData("Descriptors", "Details", "Snapshot", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals", "Scheduling")]
    [InlineData("Scheduling", "Details", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Details", "History", "Plugins", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("View", "History", "Sampling", "Screen", "Options", "Subcommands", "Composition", "Signals")]
    [InlineData("Screen", "History", "Options", "Subcommands", "Composition")]
    [InlineData("Options", "Screen", "Subcommands", "Composition")]
    [InlineData("Subcommands", "Composition")]
    [InlineData("Plugins.Loading", "Plugins.Filling", "Plugins.Calls")]
    [InlineData("Plugins.Filling", "Plugins.Loading", "Plugins.Calls")]
    [InlineData("Plugins.Calls", "Plugins.Loading")]
    public void A_stage_does_not_know_those_after_it(string stage, params string[] later)
    {
        SortedDictionary<string, string> named = _references.Of(Host + stage);

        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, reference => later.Any(after => IsIn(reference.Key, Host + after)));
    }

    [Theory]
    [InlineData("Collect")]
    [InlineData("Snapshot")]
    [InlineData("History")]
    [InlineData("Plugins")]
    [InlineData("Sampling")]
    [InlineData("View")]
    [InlineData("Details")]
    public void Only_the_screen_knows_the_terminal(string stage) =>
        Assert.DoesNotContain(_references.Of(Host + stage), reference => IsIn(reference.Key, "Bpftop.Terminal"));

    [Theory]
    [InlineData("Sampling")]
    [InlineData("View")]
    [InlineData("Screen")]
    [InlineData("Options")]
    [InlineData("Subcommands")]
    public void How_plugins_are_loaded_filled_and_called_is_known_to_their_catalogue_only(string stage) =>
        Assert.DoesNotContain(_references.Of(Host + stage), reference => reference.Key.StartsWith(Host + "Plugins.", StringComparison.Ordinal));

    /// <summary>The static build has its plugins compiled in, and no loader.</summary>
    [Fact]
    public void Only_loading_from_folders_knows_the_library_that_loads()
    {
        string[] others = ["Bpf", "Collect", "Snapshot", "Plugins.Filling", "Plugins.Calls", "Sampling", "View", "Screen", "Options", "Subcommands", "Composition", "Signals"];

        Assert.Contains(_references.Of(Host + "Plugins.Loading"), static reference => IsIn(reference.Key, "McMaster"));
        Assert.All(others, stage => Assert.DoesNotContain(_references.Of(Host + stage), static reference => IsIn(reference.Key, "McMaster")));
    }

    /// <summary>What a plugin's columns are, and which keys they have, comes from the plugin.</summary>
    [Theory]
    [InlineData("containers", "container")]
    [InlineData("freezer", "freezer")]
    [InlineData("network", "net")]
    [InlineData("nvidia", "gpu")]
    [InlineData("systemd", "systemd")]
    public void The_host_names_no_plugin_and_none_of_its_columns(string id, string prefix) =>
        Assert.DoesNotContain(_references.Texts(), text =>
            text == id || text == prefix || text.StartsWith(prefix + ".", StringComparison.Ordinal));

    [Fact]
    public void A_text_that_is_there_is_found()
    {
        using ArchitectureReferences own = new(typeof(ArchitectureTests).Assembly);

        Assert.Contains("gpu.of.this.test", own.Texts());
        Assert.Contains("sort.cpu", _references.Texts());
    }

    [Theory]
    [InlineData("System.Console")]
    [InlineData("System.IO")]
    [InlineData("System.Diagnostics.Process")]
    [InlineData("System.Threading")]
    public void The_view_is_pure(string foreign) =>
        Assert.DoesNotContain(_references.Of(Host + "View"), reference => IsIn(reference.Key, foreign));

    /// <summary>What the tests above would find, were it there.</summary>
    [Theory]
    [InlineData("Bpftop.Host.View", "Bpftop.Host.Snapshot")]
    [InlineData("Bpftop.Host.View", "Bpftop.Host.Collect")]
    [InlineData("Bpftop.Host.View", "System.Text.RegularExpressions")]
    [InlineData("Bpftop.Host.Sampling", "System.Threading")]
    [InlineData("Bpftop.Host.Snapshot", "Bpftop.Host.Collect")]
    [InlineData("Bpftop.Host.Tests", "Bpftop.Host.View")]
    public void A_reference_that_is_there_is_found(string from, string to)
    {
        using ArchitectureReferences own = new(typeof(ArchitectureTests).Assembly);
        ArchitectureReferences read = from == "Bpftop.Host.Tests" ? own : _references;

        Assert.Contains(read.Of(from), reference => IsIn(reference.Key, to));
    }

    /// <summary>One declaration for each, by its manual page's name. Plugins compile these sources into their own assembly,
    /// so this looks at the sources.</summary>
    [Fact]
    public void System_calls_are_declared_in_one_folder()
    {
        string[] declaring =
        [
            .. new[] { "src", "plugins" }
                .SelectMany(static folder => Directory.GetFiles(Path.Join(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
                .Where(static file => Regex.IsMatch(File.ReadAllText(file), "\"libc\"|Import\\(\"libc"))
                .Select(static file => Path.GetRelativePath(Repository.Root, file)),
        ];

        Assert.NotEmpty(declaring);
        Assert.All(declaring, static file => Assert.StartsWith("src/Linux/", file, StringComparison.Ordinal));
    }

    private static bool IsIn(string name, string space) =>
        name == space || name.StartsWith(space + ".", StringComparison.Ordinal);
}
