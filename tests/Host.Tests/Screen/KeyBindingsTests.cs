using System.Text;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Keys;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class KeyBindingsTests
{
    [Fact]
    public void Every_default_key_is_in_force()
    {
        KeyBindings bindings = KeyBindings.Default;

        foreach (Command command in Commands.All)
        {
            Assert.Equal(
                command.Keys,
                bindings.All.Where(binding => binding.Command == command).Select(binding => binding.Text));
        }
    }

    [Fact]
    public void Every_command_has_a_name_of_its_own_and_help()
    {
        Command[] all = Commands.All.ToArray();

        Assert.Equal(all.Length, all.Select(command => command.Name).Distinct().Count());
        Assert.All(all, command => Assert.NotEmpty(command.Help));
    }

    [Fact]
    public void A_rebound_command_loses_its_default_keys()
    {
        KeyBindings bindings = Bind(("quit", ["Ctrl-Q"]));

        Assert.Equal("quit", Find(bindings, "Ctrl-Q"));
        Assert.Null(Find(bindings, "F10"));
    }

    [Fact]
    public void A_key_that_is_given_away_is_taken_from_its_old_command()
    {
        KeyBindings bindings = Bind(("follow", ["j"]));

        Assert.Equal("follow", Find(bindings, "j"));
        Assert.Equal("down", Find(bindings, "Down"));
    }

    [Fact]
    public void A_key_that_begins_a_sequence_takes_the_sequence_with_it()
    {
        KeyBindings bindings = Bind(("follow", ["z"]));

        Assert.Equal("follow", Find(bindings, "z"));
        Assert.DoesNotContain(bindings.All, binding => binding.Text == "zo");
        Assert.Equal("fold.open", Find(bindings, "+"));
    }

    [Theory]
    [InlineData("follow", "Hyper-X", "is not a key")]
    [InlineData("follow", "", "no key")]
    public void What_is_no_key_is_refused_with_the_command_named(string command, string key, string message)
    {
        Assert.False(KeyBindings.TryCreate(new Dictionary<string, string[]> { [command] = [key] }, out _, out string? error));
        Assert.StartsWith(command + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    /// <summary>Help, the bars and messages write keys; whoever copies them into a configuration means these.</summary>
    [Theory]
    [InlineData("zo", "zo")]
    [InlineData("U p", "U p")]
    [InlineData("F 1", "F 1")]
    [InlineData("a b c", "a b c")]
    [InlineData("g Home", "g Home")]
    [InlineData("ctrl-q", "Ctrl-Q")]
    [InlineData("Ctrl-\u00b5", "Ctrl-\u00b5")]
    [InlineData("Alt-Space", "Alt-Space")]
    public void Keys_are_read_as_they_are_written(string typed, string written)
    {
        Assert.True(KeyNotation.TryParse(typed, out var keys, out _));
        Assert.Equal(written, KeyNotation.Write(keys));
        Assert.True(KeyNotation.TryParse(written, out var again, out _));
        Assert.Equal<KeyChord>([.. keys], [.. again]);
    }

    [Fact]
    public void One_key_cannot_be_given_to_two_commands()
    {
        Dictionary<string, string[]> rebound = new() { ["follow"] = ["x"], ["threads"] = ["x"] };

        Assert.False(KeyBindings.TryCreate(rebound, out _, out string? error));
        Assert.Contains("already", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_cannot_be_left_is_refused()
    {
        Assert.False(KeyBindings.TryCreate(new Dictionary<string, string[]> { ["quit"] = [] }, out _, out string? error));
        Assert.Contains("quit", error, StringComparison.Ordinal);
    }

    [Fact]
    public void N_is_the_previous_match_only_while_a_search_is_on()
    {
        Assert.True(KeyNotation.TryParse("N", out var keys, out _));

        KeyBindings bindings = KeyBindings.Default;
        ColumnSpec received = new("net.rx", "RX", CellKind.Number, "Received.") { SortKey = "N" };
        bindings.Add(Assert.Single(PluginCommands.Of(new PluginHealth { Id = "net", Name = "Net", Folder = "", State = PluginState.Ready, Columns = [received] })));

        bindings.Find(keys.AsSpan(), KeyContext.Searching, out Command? searching);
        bindings.Find(keys.AsSpan(), KeyContext.None, out Command? otherwise);

        Assert.Equal("search.previous", searching?.Name);
        Assert.Equal("sort.net.rx", otherwise?.Name);
    }

    [Fact]
    public void A_plugins_suggested_key_counts_only_where_it_is_free()
    {
        KeyBindings bindings = KeyBindings.Default;
        bindings.Add(PluginCommands.Act(new ActionSpec("a.one", "One", ActionRisk.Low, "One.") { Key = "f" }, "a"));
        bindings.Add(PluginCommands.Act(new ActionSpec("a.two", "Two", ActionRisk.Low, "Two.") { Key = "q" }, "a"));

        Assert.Equal("a.one", Find(bindings, "f"));
        Assert.Equal("quit", Find(bindings, "q"));
        Assert.Equal(2, bindings.OfPlugins.Count);
    }

    [Fact]
    public void The_configuration_binds_a_plugins_action_by_its_id()
    {
        KeyBindings bindings = Bind(("a.one", ["F8"]));
        bindings.Add(PluginCommands.Act(new ActionSpec("a.one", "One", ActionRisk.Low, "One.") { Key = "f" }, "a"));

        Assert.Equal("a.one", Find(bindings, "F8"));
        Assert.Null(Find(bindings, "f"));
    }

    [Fact]
    public void The_configuration_binds_a_swap_of_columns_by_its_name()
    {
        KeyBindings bindings = Bind(("swap.a.slice", ["F8"]));
        bindings.Add(PluginCommands.Swap(new ColumnSpec("a.slice", "SLICE", CellKind.Text, "Slice.") { SwapFor = "a.unit", SwapKey = "S" }, "a"));

        Assert.Equal("swap.a.slice", Find(bindings, "F8"));
        Assert.Null(Find(bindings, "S"));
    }

    [Fact]
    public void The_configuration_binds_what_is_done_with_a_plugins_columns_by_the_first_that_shares_the_key()
    {
        KeyBindings bindings = Bind(("sort.a.one", ["F2"]), ("yank.a.one", ["F7"]), ("columns.a.one", ["F8"]));
        ColumnSpec one = new("a.one", "ONE", CellKind.Text, "One.") { SortKey = "W", CopyKey = "ya", ShowKey = "gA" };
        ColumnSpec two = one with { Id = "a.two", SortKey = null };
        foreach (Command command in PluginCommands.Of(new PluginHealth { Id = "a", Name = "A", Folder = "", State = PluginState.Ready, Columns = [one, two] }))
        {
            bindings.Add(command);
        }

        Assert.Equal(3, bindings.OfPlugins.Count);
        Assert.Equal("sort.a.one", Find(bindings, "F2"));
        Assert.Equal("yank.a.one", Find(bindings, "F7"));
        Assert.Equal("columns.a.one", Find(bindings, "F8"));
        Assert.All((string[])["W", "ya", "gA"], key => Assert.Null(Find(bindings, key)));
    }

    [Theory]
    [InlineData("q")]
    [InlineData("Ctrl-C")]
    [InlineData("Alt-x")]
    [InlineData("zO")]
    [InlineData("Space")]
    [InlineData("Shift-Tab")]
    [InlineData("PgUp")]
    [InlineData("g Home")]
    [InlineData("Ctrl--")]
    [InlineData("ä")]
    public void A_key_is_written_as_it_is_read(string text)
    {
        Assert.True(KeyNotation.TryParse(text, out var keys, out _));
        Assert.Equal(text, KeyNotation.Write(keys));
    }

    [Fact]
    public void A_sequence_waits_for_its_second_key_and_escape_ends_it()
    {
        KeySequence sequence = new(KeyBindings.Default);

        Assert.False(sequence.Take(Character('z'), KeyContext.None, out _, out string? unknown));
        Assert.Null(unknown);
        Assert.Equal("z", sequence.Pending);
        Assert.False(sequence.Take(new InputEvent { Kind = InputKind.Key, Key = Key.Escape }, KeyContext.None, out _, out unknown));
        Assert.Equal("", sequence.Pending);
        Assert.Null(unknown);

        sequence.Take(Character('z'), KeyContext.None, out _, out _);
        Assert.True(sequence.Take(Character('o'), KeyContext.None, out KeyedCommand keyed, out _));
        Assert.Equal("fold.open", keyed.Command.Name);
    }

    [Fact]
    public void Keys_that_are_nothing_are_named()
    {
        KeySequence sequence = new(KeyBindings.Default);
        sequence.Take(Character('z'), KeyContext.None, out _, out _);

        Assert.False(sequence.Take(Character('q'), KeyContext.None, out _, out string? unknown));
        Assert.Equal("zq", unknown);
        Assert.Equal("", sequence.Pending);
    }

    private static InputEvent Character(char character) =>
        new() { Kind = InputKind.Key, Key = Key.Character, Rune = new Rune(character) };

    private static KeyBindings Bind(params (string Name, string[] Keys)[] rebound)
    {
        Assert.True(KeyBindings.TryCreate(rebound.ToDictionary(entry => entry.Name, entry => entry.Keys), out KeyBindings? bindings, out string? error), error);
        return bindings;
    }

    private static string? Find(KeyBindings bindings, string text)
    {
        Assert.True(KeyNotation.TryParse(text, out var keys, out _));
        bindings.Find(keys.AsSpan(), KeyContext.None, out Command? command);
        return command?.Name;
    }
}
