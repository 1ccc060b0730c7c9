using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

public sealed class OptionCheckTests
{
    private static readonly ImmutableArray<OptionSpec> Known =
    [
        new("journal", OptionKind.Path, "Where the journal is."),
        new("depth", OptionKind.Number, "How deep."),
        new("loud", OptionKind.Switch, "Whether it is loud."),
        new("word", OptionKind.Text, "A word."),
        new("words", OptionKind.Texts, "Several."),
        new("layer", OptionKind.Text, "One of two.") { Values = ["link", "network"] },
    ];

    [Theory]
    [InlineData("jurnal", "/x", "unknown key \"jurnal\" in plugins.fake; did you mean journal?")]
    [InlineData("enable", "true", "unknown key \"enable\" in plugins.fake; did you mean enabled?")]
    [InlineData("layer", "networt", "unknown value \"networt\" of plugins.fake.layer; did you mean network?")]
    [InlineData("layer", "Zz", "unknown value \"Zz\" of plugins.fake.layer; valid: link, network")]
    [InlineData("quite", "other", "unknown key \"quite\" in plugins.fake; valid: journal, depth, loud, word, words, layer, enabled")]
    [InlineData("journal", "here", "plugins.fake.journal must be a full path, beginning with a slash")]
    [InlineData("journal", "/a\n/b", "plugins.fake.journal must be a full path, beginning with a slash")]
    [InlineData("depth", "deep", "plugins.fake.depth must be a number")]
    [InlineData("loud", "yes", "plugins.fake.loud must be true or false")]
    [InlineData("word", "", "plugins.fake.word must be one text")]
    [InlineData("word", "a\nb", "plugins.fake.word must be one text")]
    public void A_plugin_whose_option_is_wrong_is_left_off_and_says_where_it_stands(string key, string value, string expected)
    {
        using PluginHarness host = new([Fake(Known)], Settings(key, value));

        PluginHealth health = host.Health("fake");
        Assert.Equal((PluginState.Failed, $"/etc/c.json:3:5: {expected}"), (health.State, health.Reason));
        Assert.Equal([$"/etc/c.json:3:5: {expected}"], host.Catalog.OptionFaults);

        // The same when the user switches it on while bpftop runs.
        Assert.Equal(health.Reason, host.Catalog.Enable("fake")!.Reason);
    }

    [Theory]
    [InlineData("journal", "/run/x")]
    [InlineData("depth", "2.5")]
    [InlineData("loud", "false")]
    [InlineData("word", "any")]
    [InlineData("words", "")]
    [InlineData("words", "a\nb")]
    [InlineData("layer", "link")]
    public void A_right_option_is_taken(string key, string value)
    {
        using PluginHarness host = new([Fake(Known)], Settings(key, value));
        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");

        Assert.Empty(host.Catalog.OptionFaults);
        Assert.Equal(Known, host.Health("fake").Options);
    }

    [Fact]
    public void A_plugin_that_does_not_say_which_options_it_has_may_have_any()
    {
        using PluginHarness host = new([Fake(default)], Settings("anything", "x"));

        host.WaitUntil(() => host.Health("fake").State == PluginState.Ready, "ready");
    }

    [Fact]
    public void A_plugin_without_options_takes_none()
    {
        using PluginHarness host = new([Fake([])], Settings("anything", "x"));

        Assert.Equal("/etc/c.json:3:5: unknown key \"anything\" in plugins.fake; valid: enabled", host.Health("fake").Reason);
    }

    [Fact]
    public void Options_of_a_plugin_that_is_off_wait_until_it_is_switched_on()
    {
        PluginSettings settings = Settings("typo", "x") with { Switches = new Dictionary<string, bool> { ["fake"] = false } };
        using PluginHarness host = new([Fake(Known)], settings);
        Assert.Empty(host.Catalog.OptionFaults);
        Assert.Equal(PluginState.Disabled, host.Health("fake").State);

        Assert.Contains("unknown key \"typo\"", host.Catalog.Enable("fake")!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "An option.", "an option has no name")]
    [InlineData("enabled", "An option.", "option enabled is there twice, or the host's")]
    [InlineData("x", " ", "option x has no help")]
    public void A_list_of_options_that_is_none_is_the_plugins_fault(string name, string help, string expected)
    {
        using PluginHarness host = new([Fake([new(name, OptionKind.Text, help)])]);

        Assert.Equal((PluginState.Failed, expected), (host.Health("fake").State, host.Health("fake").Reason));
    }

    private static BuiltInSource Fake(ImmutableArray<OptionSpec> options) => new(
        "fake",
        () => new FakePlugin(new PluginInfo("fake", "Fake", "A plugin of a test.") { Options = options }, static services =>
            services.AddSingleton<IColumnProvider>(FakeColumns.WithId("fake.number"))));

    private static PluginSettings Settings(string key, string value) => PluginHarness.Options("fake", (key, value)) with
    {
        OriginOf = (id, option) => (id, option) == ("fake", key) ? "/etc/c.json:3:5" : null,
    };
}
