namespace Bpftop.Host.Screen.Keys;

/// <summary>The keys that are in force: the defaults, what the configuration changed, and the keys that plugins
/// suggest where they are free.</summary>
internal sealed class KeyBindings
{
    private readonly List<KeyBinding> _bindings;
    private readonly List<Command> _ofPlugins = [];
    private readonly IReadOnlyDictionary<string, string[]> _rebound;

    private KeyBindings(List<KeyBinding> bindings, IReadOnlyDictionary<string, string[]> rebound)
    {
        _bindings = bindings;
        _rebound = rebound;
    }

    /// <summary>The keys as they are without a configuration.</summary>
    public static KeyBindings Default =>
        TryCreate(new Dictionary<string, string[]>(), out KeyBindings? bindings, out string? error)
            ? bindings
            : throw new InvalidOperationException(error);

    public IReadOnlyList<KeyBinding> All => _bindings;

    /// <summary>What plugins brought, with or without keys.</summary>
    public IReadOnlyList<Command> OfPlugins => _ofPlugins;

    /// <summary>Makes the table.</summary>
    /// <param name="rebound">Command names with all the keys that they have from now on; none is allowed. A key that
    /// is given to another command is taken from its old one.</param>
    /// <param name="bindings">The table.</param>
    /// <param name="error">One clause: what cannot be bound, and why.</param>
    /// <param name="freesDigits">Whether no command has a digit by default, so that digits are for something else.</param>
    public static bool TryCreate(
        IReadOnlyDictionary<string, string[]> rebound,
        [NotNullWhen(true)] out KeyBindings? bindings,
        [NotNullWhen(false)] out string? error,
        bool freesDigits = false)
    {
        bindings = null;
        List<KeyBinding> chosen = [];
        foreach (Command command in Commands.All)
        {
            if (rebound.TryGetValue(command.Name, out string[]? keys) && !TryAdd(chosen, command, keys, out error))
            {
                return false;
            }
        }

        List<KeyBinding> all = [.. chosen];
        foreach (Command command in Commands.All)
        {
            if (!rebound.ContainsKey(command.Name))
            {
                AddWhereFree(all, command, freesDigits ? command.Keys.RemoveAll(static key => key is [>= '0' and <= '9']) : command.Keys);
            }
        }

        if (!all.Exists(static binding => binding.Command.Name == Commands.Quit))
        {
            error = "quit: no key is left that ends the program";
            return false;
        }

        bindings = new KeyBindings(all, rebound);
        error = null;
        return true;
    }

    /// <summary>Adds a command of a plugin. The configuration may have bound it by its name; else the plugin's suggestion
    /// counts where the key is free.</summary>
    public void Add(Command command)
    {
        if (_ofPlugins.Exists(known => known.Name == command.Name))
        {
            return;
        }

        _ofPlugins.Add(command);
        if (_rebound.TryGetValue(command.Name, out string[]? keys))
        {
            TakeFromDefaults(command, keys);
        }

        if (keys is null || !TryAdd(_bindings, command, keys, out _))
        {
            AddWhereFree(_bindings, command, command.Keys);
        }
    }

    /// <summary>Finds what a sequence does.</summary>
    /// <param name="keys">The keys pressed so far.</param>
    /// <param name="contexts">What holds now.</param>
    /// <param name="command">The command where the sequence is whole.</param>
    /// <returns>Whether the sequence is whole, the beginning of one, or neither.</returns>
    public KeyMatch Find(ReadOnlySpan<KeyChord> keys, KeyContext contexts, out Command? command)
    {
        command = null;
        bool begins = false;
        foreach (KeyBinding binding in _bindings)
        {
            bool isHere = (binding.Command.Context & ~contexts) == 0;
            if (!isHere || binding.Keys.Length < keys.Length || !binding.Keys.AsSpan(0, keys.Length).SequenceEqual(keys))
            {
                continue;
            }

            if (binding.Keys.Length > keys.Length)
            {
                begins = true;
            }
            else if (command is null || binding.Command.Context > command.Context)
            {
                command = binding.Command;
            }
        }

        return command is not null ? KeyMatch.Whole : begins ? KeyMatch.Beginning : KeyMatch.None;
    }

    /// <summary>The key to show for a command in a bar: a function key where it has one. Null where it has none.</summary>
    public string? KeyOf(string name)
    {
        string? first = null;
        foreach (KeyBinding binding in _bindings)
        {
            if (binding.Command.Name != name)
            {
                continue;
            }

            if (binding.Keys is [{ Key: >= Terminal.Key.F1 and <= Terminal.Key.F12 }])
            {
                return binding.Text;
            }

            first ??= binding.Text;
        }

        return first;
    }

    /// <summary>Keys that the configuration gives to a command are taken from those that have them by default; the program
    /// can be left all the same.</summary>
    private void TakeFromDefaults(Command command, string[] keys)
    {
        foreach (string text in keys)
        {
            if (KeyNotation.TryParse(text, out ImmutableArray<KeyChord> sequence, out _))
            {
                _bindings.RemoveAll(binding => binding.Command.Name != Commands.Quit && !_rebound.ContainsKey(binding.Command.Name)
                    && Collide(binding, sequence, command));
            }
        }
    }

    private static bool TryAdd(List<KeyBinding> to, Command command, string[] keys, [NotNullWhen(false)] out string? error)
    {
        foreach (string text in keys)
        {
            if (!KeyNotation.TryParse(text, out ImmutableArray<KeyChord> sequence, out string? reason))
            {
                error = $"{command.Name}: {reason}";
                return false;
            }

            KeyBinding? taken = to.Find(binding => Collide(binding, sequence, command));
            if (taken is not null && taken.Command != command)
            {
                error = $"{command.Name}: {text} is bound to {taken.Command.Name} ({taken.Text}) already";
                return false;
            }

            to.Add(new KeyBinding(sequence, command));
        }

        error = null;
        return true;
    }

    private static void AddWhereFree(List<KeyBinding> to, Command command, ImmutableArray<string> keys)
    {
        foreach (string text in keys)
        {
            if (KeyNotation.TryParse(text, out ImmutableArray<KeyChord> sequence, out _)
                && !to.Exists(binding => Collide(binding, sequence, command)))
            {
                to.Add(new KeyBinding(sequence, command));
            }
        }
    }

    /// <summary>True where one sequence is the other or begins it, so that one of the two could never be typed.</summary>
    private static bool Collide(KeyBinding binding, ImmutableArray<KeyChord> keys, Command command)
    {
        int common = Math.Min(binding.Keys.Length, keys.Length);
        return binding.Command.Context == command.Context
            && binding.Keys.AsSpan(0, common).SequenceEqual(keys.AsSpan(0, common));
    }
}

/// <summary>A sequence of keys and what it does.</summary>
internal sealed record KeyBinding(ImmutableArray<KeyChord> Keys, Command Command)
{
    /// <summary>As help writes it.</summary>
    public string Text { get; } = KeyNotation.Write(Keys);
}
