using System.Text;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The keys that are in force, by topic, and how filters are written. Scrolls; typing after <c>/</c> leaves what matches.</summary>
internal sealed class HelpWindow : Window
{
    private const int KeyWidth = 18;
    private const int Width = 76;

    /// <summary>Where less is left beside the keys, a text goes below them.</summary>
    private const int LeastText = 24;
    private const int Indent = 4;

    private readonly List<(string Keys, string Text)> _all = [];
    private readonly LineEditor _search = new();

    // Of those that match, as they stand in the window: a long one goes on below itself.
    private readonly List<(string Keys, string Text, int TextAt)> _lines = [];
    private List<(string Keys, string Text)> _shown;
    private ScrollList _list;
    private int _width;
    private bool _isSearching;

    public HelpWindow(KeyBindings bindings)
    {
        string group = "";
        foreach (Command command in Commands.All)
        {
            Add(bindings, command, ref group);
        }

        foreach (Command command in bindings.OfPlugins)
        {
            Add(bindings, command, ref group);
        }

        _all.Add(("", "Filters"));
        foreach (string line in Filter.Grammar)
        {
            _all.Add((" ", line));
        }

        _shown = _all;
    }

    public override void Draw(CellGrid grid, Theme theme)
    {
        string title = _isSearching || !_search.IsEmpty ? $"Help /{_search.Text}" : "Help: / searches, Esc closes";
        Area inside = DrawWindow(grid, theme, title, Width, _all.Count, "[ Close ]");
        Wrap(inside.Width);
        _list.FitTop(_lines.Count, inside.Height);
        DrawPosition(grid, theme, _list, _lines.Count);
        for (int row = 0; row < inside.Height && _list.Top + row < _lines.Count; row++)
        {
            (string keys, string text, int textAt) = _lines[_list.Top + row];
            grid.Write(inside.X, inside.Y + row, keys, theme.WindowTitle, inside.Width);
            grid.Write(inside.X + textAt, inside.Y + row, text, textAt == 0 ? theme.WindowTitle : theme.WindowText, inside.Width - textAt);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (_list.Scroll(input, _lines.Count, letters: !_isSearching))
        {
            return;
        }

        if (ButtonAt(input) == 0)
        {
            Close();
        }
        else if (_isSearching && input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            _isSearching = false;
        }
        else if (_isSearching)
        {
            if (_search.Take(input))
            {
                Narrow();
            }
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input);
        }
    }

    public override void Cancel()
    {
        if (!_isSearching && _search.IsEmpty)
        {
            Close();
            return;
        }

        _isSearching = false;
        _search.Clear();
        Narrow();
    }

    private void TakeKey(in InputEvent input)
    {
        switch (input)
        {
            case { Key: Key.Enter or Key.F1 } or { Key: Key.Character, Rune.Value: 'q' or '?' }:
                Close();
                break;
            case { Key: Key.F3 } or { Key: Key.Character, Rune.Value: '/' }:
                _isSearching = true;
                break;
            case { Key: Key.Character, Rune.Value: ' ' }:
                _list.Top += _list.Height;
                break;
        }
    }

    private void Narrow()
    {
        string text = _search.Text;
        _list.Top = 0;
        _width = 0;
        _shown = text.Length == 0
            ? _all
            : _all.FindAll(line => line.Keys.Length > 0
                && (line.Text.Contains(text, StringComparison.OrdinalIgnoreCase) || line.Keys.Contains(text, StringComparison.OrdinalIgnoreCase)));
    }

    private void Wrap(int width)
    {
        if (width == _width)
        {
            return;
        }

        _width = width;
        _lines.Clear();
        List<string> wrapped = [];
        foreach ((string keys, string text) in _shown)
        {
            // Headings have no keys, and lines of the grammar one space.
            int textAt = keys.Length == 0 ? 0 : keys == " " ? 2 : Math.Max(KeyWidth, TextWidth.Of(keys) + 1);
            string beside = keys;
            if (textAt > 2 && width - textAt < LeastText)
            {
                _lines.Add((keys, "", textAt));
                (beside, textAt) = ("", Indent);
            }

            wrapped.Clear();
            ScrollText.Wrap(text, Math.Max(1, width - textAt), wrapped);
            foreach (string line in wrapped)
            {
                _lines.Add((beside, line, textAt));
                beside = "";
            }
        }
    }

    private void Add(KeyBindings bindings, Command command, ref string group)
    {
        if (command.Group != group)
        {
            group = command.Group;
            _all.Add(("", group));
        }

        StringBuilder keys = new();
        foreach (KeyBinding binding in bindings.All)
        {
            if (binding.Command == command)
            {
                keys.Append(keys.Length > 0 ? " " : "  ").Append(binding.Text);
            }
        }

        // Every command can be typed; where it has no key, that is the way.
        _all.Add((keys.Length == 0 ? $"  :{command.Name}" : keys.ToString(), command.Help));
    }
}
