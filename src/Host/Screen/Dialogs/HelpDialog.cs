using System.Text;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Input;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Dialogs;

/// <summary>The keys that are in force, by topic, and how filters are written. Scrolls; typing after <c>/</c> leaves what matches.</summary>
internal sealed class HelpDialog : Dialog
{
    private const int KeyWidth = 18;
    private const int Width = 76;

    private readonly List<(string Keys, string Text)> _all = [];
    private readonly LineEditor _search = new();
    private List<(string Keys, string Text)> _shown;
    private ScrollList _list;
    private bool _isSearching;

    public HelpDialog(KeyBindings bindings)
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
        _list.FitTop(_shown.Count, inside.Height);
        DrawPosition(grid, theme, _list, _shown.Count);
        for (int row = 0; row < inside.Height && _list.Top + row < _shown.Count; row++)
        {
            (string keys, string text) = _shown[_list.Top + row];
            bool isHeading = keys.Length == 0;
            int keyWidth = isHeading ? 0 : keys == " " ? 2 : Math.Max(KeyWidth, TextWidth.Of(keys) + 1);
            grid.Write(inside.X, inside.Y + row, keys, theme.DialogTitle, inside.Width);
            grid.Write(
                inside.X + keyWidth, inside.Y + row, text, isHeading ? theme.DialogTitle : theme.DialogText, inside.Width - keyWidth);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (_list.Scroll(input, _shown.Count, letters: !_isSearching))
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
        _shown = text.Length == 0
            ? _all
            : _all.FindAll(line => line.Keys.Length > 0
                && (line.Text.Contains(text, StringComparison.OrdinalIgnoreCase) || line.Keys.Contains(text, StringComparison.OrdinalIgnoreCase)));
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

        _all.Add((keys.Length == 0 ? "  (no key)" : keys.ToString(), command.Help));
    }
}
