using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The meters of the header, column by column: to add, to remove, to move, and how each looks. The header follows every key;
/// Escape puts it back as it was.</summary>
internal sealed class MetersWindow : SetupPage
{
    private const int Gap = 2;

    private static readonly string[] _buttons =
    [
        "[ Enter: keep ]", "[ Ctrl-S: save ]", "[ Esc: as before ]", "[ a: add ]", "[ Space: form ]", "[ d: remove ]", "[ F7 F8: move ]",
        "[ < >: to the next column ]", "[ + -: columns ]", "[ =: default ]",
    ];

    private readonly HeaderChoice? _before;
    private readonly Func<ImmutableArray<KnownMeter>> _known;
    private readonly Action<HeaderChoice?> _show;
    private readonly Action<HeaderChoice?> _save;
    private readonly Action<Window> _open;
    private readonly List<List<MeterChoice>> _columns = [];

    /// <summary>Whether the usual meters are shown.</summary>
    private bool _isDefault;
    private int _column;
    private int _line;
    private int _top;
    private Area _inside;

    /// <param name="pages">The setup.</param>
    /// <param name="before">What the user had chosen; null for the usual meters.</param>
    /// <param name="known">The meters that there are.</param>
    /// <param name="show">Shows others; null for the usual ones.</param>
    /// <param name="save">Saves what is shown; null for the usual ones.</param>
    /// <param name="open">Opens another window over it.</param>
    public MetersWindow(
        SetupPages pages,
        HeaderChoice? before,
        Func<ImmutableArray<KnownMeter>> known,
        Action<HeaderChoice?> show,
        Action<HeaderChoice?> save,
        Action<Window> open)
        : base(pages, SetupWindows.Meters)
    {
        (_before, _known, _show, _save, _open) = (before, known, show, save, open);
        Fill(before);
    }

    private bool HasMeter => _line < _columns[_column].Count;

    public override void Draw(CellGrid grid, Theme theme)
    {
        _inside = DrawPage(grid, theme, "", _buttons);
        if (_inside.Height < 1)
        {
            return;
        }

        // The last line says what the cursor's meter is.
        int rows = Math.Max(1, _inside.Height - (_inside.Height > 2 ? 1 : 0));
        _top = Math.Clamp(_top, Math.Max(0, _line - rows + 1), _line);
        for (int column = 0; column < _columns.Count; column++)
        {
            Area place = ColumnArea(column);
            for (int row = 0; row < rows; row++)
            {
                bool isCursor = column == _column && _top + row == _line;
                int y = _inside.Y + row;
                if (_top + row < _columns[column].Count)
                {
                    MeterChoice meter = _columns[column][_top + row];
                    string form = MeterForms.WordOf(meter.Form);
                    grid.Write(place.X, y, meter.Id, theme.WindowText, Math.Max(0, place.Width - form.Length - 1));
                    grid.Write(place.X + Math.Max(0, place.Width - form.Length), y, form, theme.WindowBorder, Math.Min(place.Width, form.Length));
                }
                else if (_columns[column].Count == 0 && row == 0)
                {
                    grid.Write(place.X, y, "(empty)", theme.WindowBorder, place.Width);
                }

                if (isCursor)
                {
                    grid.Highlight(place.X - 1, y, place.Width + 2, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
                }
            }
        }

        if (rows < _inside.Height && HasMeter)
        {
            grid.Write(_inside.X, _inside.Bottom - 1, HelpOf(_columns[_column][_line].Id), theme.WindowBorder, _inside.Width);
        }
    }

    public override void Take(in InputEvent input)
    {
        if (TryTurn(input))
        {
            return;
        }

        if (input.Kind == InputKind.Mouse)
        {
            TakeMouse(input);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 's' })
        {
            Save();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.None or Modifiers.Shift })
        {
            TakeLetter(input.Rune.Value);
        }
        else if (input.Kind == InputKind.Key)
        {
            TakeKey(input.Key);
        }
    }

    public override void Cancel()
    {
        _show(_before);
        Close();
    }

    private void TakeLetter(int letter)
    {
        switch (letter)
        {
            case 'j':
                GoTo(_column, _line + 1);
                break;
            case 'k':
                GoTo(_column, _line - 1);
                break;
            case 'h':
                GoTo(_column - 1, _line);
                break;
            case 'l':
                GoTo(_column + 1, _line);
                break;
            case 'a':
                AskForMeter();
                break;
            case ' ':
                NextForm();
                break;
            case 'd':
                Remove();
                break;
            case '<':
                MoveSideways(-1);
                break;
            case '>':
                MoveSideways(1);
                break;
            case '+':
                AddColumn();
                break;
            case '-':
                RemoveColumn();
                break;
            case '=':
                Fill(null);
                _show(null);
                break;
        }
    }

    private void TakeKey(Key key)
    {
        switch (key)
        {
            case Key.Up:
                GoTo(_column, _line - 1);
                break;
            case Key.Down:
                GoTo(_column, _line + 1);
                break;
            case Key.Left:
                GoTo(_column - 1, _line);
                break;
            case Key.Right:
                GoTo(_column + 1, _line);
                break;
            case Key.Home:
                GoTo(_column, 0);
                break;
            case Key.End:
                GoTo(_column, int.MaxValue);
                break;
            case Key.F7:
                MoveMeter(-1);
                break;
            case Key.F8:
                MoveMeter(1);
                break;
            case Key.Insert:
                AskForMeter();
                break;
            case Key.Delete:
                Remove();
                break;
            case Key.Enter:
                Close();
                break;
        }
    }

    private void TakeMouse(in InputEvent input)
    {
        Action? act = ButtonAt(input) switch
        {
            0 => Close,
            1 => Save,
            2 => Cancel,
            3 => AskForMeter,
            4 => NextForm,
            5 => Remove,
            6 => () => MoveMeter(1),
            7 => () => MoveSideways(1),
            8 => AddColumn,
            9 => () => TakeLetter('='),
            _ => null,
        };
        if (act is not null)
        {
            act();
        }
        else if (input.Mouse is MouseAction.WheelUp or MouseAction.WheelDown)
        {
            GoTo(_column, _line + (input.Mouse == MouseAction.WheelDown ? 1 : -1));
        }
        else if (input is { Mouse: MouseAction.Press, Button: 1 } && _inside.Contains(input.X, input.Y))
        {
            int x = input.X;
            int column = Enumerable.Range(0, _columns.Count).FirstOrDefault(index => x < ColumnArea(index).Right + Gap, _columns.Count - 1);
            int line = _top + input.Y - _inside.Y;
            if (line < _columns[column].Count)
            {
                bool again = (column, line) == (_column, _line);
                GoTo(column, line);
                if (again)
                {
                    NextForm();
                }
            }
        }
    }

    private void GoTo(int column, int line)
    {
        _column = Math.Clamp(column, 0, _columns.Count - 1);
        _line = Math.Clamp(line, 0, Math.Max(0, _columns[_column].Count - 1));
    }

    /// <summary>Has a meter chosen that is to stand below the cursor's.</summary>
    private void AskForMeter()
    {
        List<MeterChoice> column = _columns[_column];
        KnownMeter[] free = [.. _known().Where(meter => !column.Exists(other => other.Id == meter.Id))];
        int width = free.Length == 0 ? 0 : free.Max(static meter => meter.Id.Length);
        _open(new ChoiceWindow(
            "Add a meter",
            [.. free.Select(meter => new Choice(meter.Id.PadRight(width), meter.Help))],
            0,
            chosen =>
            {
                int line = HasMeter ? _line + 1 : column.Count;
                column.Insert(line, new MeterChoice(free[chosen].Id, free[chosen].Forms[0]));
                _line = line;
                Changed();
            }));
    }

    private void NextForm()
    {
        if (HasMeter)
        {
            MeterChoice meter = _columns[_column][_line];
            ImmutableArray<MeterForm> forms = FormsOf(meter.Id);
            _columns[_column][_line] = meter with { Form = forms[(forms.IndexOf(meter.Form) + 1) % forms.Length] };
            Changed();
        }
    }

    private void Remove()
    {
        if (HasMeter)
        {
            _columns[_column].RemoveAt(_line);
            GoTo(_column, _line);
            Changed();
        }
    }

    private void MoveMeter(int by)
    {
        List<MeterChoice> column = _columns[_column];
        int to = _line + by;
        if (HasMeter && to >= 0 && to < column.Count)
        {
            (column[to], column[_line]) = (column[_line], column[to]);
            _line = to;
            Changed();
        }
    }

    /// <summary>Moves the cursor's meter to the column beside it, where that does not have it.</summary>
    private void MoveSideways(int by)
    {
        int to = _column + by;
        if (HasMeter && to >= 0 && to < _columns.Count)
        {
            MeterChoice meter = _columns[_column][_line];
            if (!_columns[to].Exists(other => other.Id == meter.Id))
            {
                int line = Math.Min(_line, _columns[to].Count);
                _columns[_column].RemoveAt(_line);
                _columns[to].Insert(line, meter);
                (_column, _line) = (to, line);
                Changed();
            }
        }
    }

    private void AddColumn()
    {
        if (_columns.Count < HeaderChoice.MostColumns)
        {
            _columns.Add([]);
            Changed();
        }
    }

    /// <summary>What stands in the last column goes to the end of the one before.</summary>
    private void RemoveColumn()
    {
        if (_columns.Count > 1)
        {
            List<MeterChoice> last = _columns[^1];
            _columns.RemoveAt(_columns.Count - 1);
            _columns[^1].AddRange(last.Where(meter => !_columns[^1].Exists(other => other.Id == meter.Id)));
            GoTo(_column, _line);
            Changed();
        }
    }

    private void Changed()
    {
        _isDefault = false;
        _show(Choice());
    }

    private void Save()
    {
        _save(_isDefault ? null : Choice());
        Close();
    }

    private HeaderChoice Choice() => new([.. _columns.Select(static column => column.ToImmutableArray())]);

    private void Fill(HeaderChoice? choice)
    {
        _isDefault = choice is null;
        _columns.Clear();
        _columns.AddRange((choice ?? HeaderChoice.Default).Columns.Select(static column => column.ToList()));
        GoTo(_column, _line);
    }

    private string HelpOf(string id) => _known().FirstOrDefault(meter => meter.Id == id)?.Help ?? KnownMeter.Find(id)?.Help ?? "";

    private static ImmutableArray<MeterForm> FormsOf(string id) => KnownMeter.Find(id)!.Forms;

    private Area ColumnArea(int column)
    {
        int width = Math.Max(1, (_inside.Width - ((_columns.Count - 1) * Gap)) / _columns.Count);
        return new Area(_inside.X + (column * (width + Gap)), _inside.Y, width, _inside.Height);
    }
}
