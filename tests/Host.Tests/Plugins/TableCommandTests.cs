using System.Collections.Immutable;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Commands of plugins' tables: who has them, and what a plugin may say.</summary>
public sealed class TableCommandTests
{
    [Fact]
    public void The_commands_of_a_folder_are_known_without_running_its_plugin()
    {
        using PluginRoot root = new("Good", "Throws");
        List<IPluginSource> found = new PluginFolders(TrustRule.OfThisProcess(), [root.Path], []).Find();

        Assert.Equal(["owners", "events"], found[0].Commands.ToArray());
        Assert.Empty(found[1].Commands);
        using PluginHarness host = new(root, PluginHarness.Switch("good", on: false));
        Plugin plugin = host.Catalog.WithCommand("owners")!;
        Assert.Equal(("good", PluginState.Disabled), (plugin.Id, plugin.Status.State));
        Assert.Null(host.Catalog.WithCommand("nobodys"));
    }

    [Fact]
    public void The_command_is_that_of_the_plugin_that_is_on()
    {
        using PluginHarness host = new([Source("one", "boxes"), Source("two", "boxes")], PluginHarness.Switch("one", on: false));
        Assert.Equal("two", host.Catalog.WithCommand("boxes")!.Id);
        host.Catalog.Disable("two");
        host.Catalog.Enable("one");
        Assert.Equal("one", host.Catalog.WithCommand("boxes")!.Id);
    }

    [Fact]
    public void Of_two_plugins_that_want_one_command_the_second_is_refused()
    {
        using PluginHarness host = new([Source("one", "boxes"), Source("two", "boxes")]);

        Assert.Equal("boxes", host.Health("one").Tables[0].Command!.Name);
        Assert.Equal((PluginState.Refused, "its command boxes is one of plugin one"), (host.Health("two").State, host.Health("two").Reason));
    }

    [Fact]
    public void The_attribute_and_the_tables_say_the_same()
    {
        Assert.Equal("command boxes is not in the Commands of its attribute", Reason(Source("box", "boxes", declared: [])));
        Assert.Equal("its attribute says command others, which no table has", Reason(Source("box", "boxes", declared: ["boxes", "others"])));
        Assert.Equal("command boxes is there twice", Reason(FakePlugin.Of("box", static services =>
        {
            services.AddSingleton<ITableProvider>(new Boxes("box.one", "boxes"));
            services.AddSingleton<ITableProvider>(new Boxes("box.two", "boxes"));
        })));
        Assert.Equal("", Reason(Source("box", "boxes")));
    }

    [Fact]
    public void A_command_that_the_host_could_not_offer_is_refused_with_its_table() => Assert.Equal(
        "table box.table: command doctor is bpftop's own", Reason(Source("box", "doctor")));

    [Fact]
    public void A_plugin_is_made_anew_with_options_of_the_command_line()
    {
        using PluginRoot root = new("Good");
        using PluginCatalog catalog = new(
            new PluginFolders(TrustRule.OfThisProcess(), [root.Path], []).Find(), PluginSettings.None, new([]), PluginHarness.Host(), PluginLimits.Default);
        Plugin plugin = catalog.WithCommand("events")!;
        catalog.Remake(plugin, PluginHarness.Options("good", ("source", "absent")));
        catalog.StartAndWait([plugin], CancellationToken.None);

        Assert.Equal((PluginState.Absent, "no source here"), (plugin.Status.State, plugin.Status.Reason));
    }

    [Fact]
    public void Only_those_that_are_asked_for_are_started_and_waited_for()
    {
        SlowRefresh refresh = new();
        using PluginCatalog catalog = new(
            [
                FakePlugin.Of("idle", static services => services.AddSingleton<IProbe>(new Failing())),
                FakePlugin.Of("asked", services => services.AddSingleton<IBackgroundRefresh>(refresh)),
            ],
            PluginSettings.None, new([]), PluginHarness.Host(), PluginLimits.Default);
        catalog.StartAndWait([catalog.Find("asked")!], CancellationToken.None);

        Assert.True(refresh.IsDone, "its refresh is waited for");
        Assert.Equal(PluginState.Starting, catalog.Find("idle")!.Status.State);
    }

    private static string Reason(IPluginSource source)
    {
        using PluginHarness host = new([source], PluginSettings.None with { CheckCommand = TableCommandCheck.Of });
        return Assert.Single(host.Catalog.Health()).Reason;
    }

    private static BuiltInSource Source(string id, string command, ImmutableArray<string>? declared = null) =>
        new(id, () => new FakePlugin(
            new PluginInfo(id, id, "x"), services => services.AddSingleton<ITableProvider>(new Boxes($"{id}.table", command))))
        {
            Commands = declared ?? [command],
        };

    private sealed class Boxes(string id, string command) : ITableProvider
    {
        public TableSpec Table { get; } = new(id, "Boxes", [new("box", "BOX", CellKind.Text, "x")], "x") { Command = new(command, "Print boxes.") };

        public void Fill(in Tick tick, TableBlock block)
        {
        }
    }

    private sealed class SlowRefresh : IBackgroundRefresh
    {
        private volatile bool _done;

        public bool IsDone => _done;

        public TimeSpan Period => TimeSpan.FromMinutes(1);

        public async ValueTask RefreshAsync(CancellationToken cancel)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancel);
            _done = true;
        }
    }

    private sealed class Failing : IProbe
    {
        public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => throw new InvalidOperationException("it must not be asked");
    }
}
