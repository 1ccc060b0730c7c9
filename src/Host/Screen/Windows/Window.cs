using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A window over the screen. While it is open it has every key and click, and nothing behind it moves.</summary>
internal abstract class Window
{
    private const int Border = 1;
    private const int ButtonGap = 2;
    private readonly List<(Area Area, int Button)> _buttons = [];

    /// <summary>Set where the window is done and goes away.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether it is about what stands still behind it, which is dimmed. Else the screen goes on, in sight: the window changes
    /// how it looks.</summary>
    public virtual bool HoldsScreen => true;

    /// <summary>True where its state may change without a key: it is asked by <see cref="Poll"/>.</summary>
    public virtual bool IsWaiting => false;

    /// <summary>The cells of the window at the last drawing.</summary>
    protected Area Bounds { get; private set; }

    public abstract void Draw(CellGrid grid, Theme theme);

    /// <summary>Takes a key, a paste or a click; Escape never comes here before <see cref="Cancel"/>.</summary>
    public abstract void Take(in InputEvent input);

    /// <summary>Escape.</summary>
    public virtual void Cancel() => Close();

    /// <summary>Looks whether what it waits for has come.</summary>
    /// <returns>True where it must be drawn again.</returns>
    public virtual bool Poll() => false;

    public void Close() => IsClosed = true;

    /// <summary>Draws frame, title and buttons: in the middle of the screen, and where it goes on behind the window, at the bottom.</summary>
    /// <returns>The area inside.</returns>
    protected Area DrawWindow(CellGrid grid, Theme theme, string title, int width, int height, params ReadOnlySpan<string> buttons)
    {
        width = Math.Min(width + (2 * (Border + 1)), grid.Width);

        // Buttons go on below where the window is too narrow for them, and leave a line to what it is about.
        int lines = Math.Min(PlaceButtons(buttons, width - 4), Math.Max(1, grid.Height - (2 * Border) - 1));
        lines = buttons.IsEmpty ? 0 : lines;
        height = Math.Min(height + (2 * Border) + lines, grid.Height);
        Bounds = new Area((grid.Width - width) / 2, HoldsScreen ? (grid.Height - height) / 2 : grid.Height - height, width, height);
        grid.Fill(Bounds.X, Bounds.Y, width, height, ' ', theme.WindowText);
        DrawBorder(grid, theme);
        grid.Write(Bounds.X + 2, Bounds.Y, " ", theme.WindowTitle, width - 4);
        int used = grid.Write(Bounds.X + 3, Bounds.Y, title, theme.WindowTitle, width - 6);
        grid.Write(Bounds.X + 3 + used, Bounds.Y, " ", theme.WindowTitle, 1);
        int inside = Math.Max(0, height - (2 * Border) - lines);
        DrawButtons(grid, theme, Bounds.Bottom - 1 - lines, lines, buttons);
        return new Area(Bounds.X + 2, Bounds.Y + 1, Math.Max(0, width - 4), inside);
    }

    /// <summary>Columns inside a window that asks for a width.</summary>
    protected static int InsideWidth(CellGrid grid, int width) => Math.Max(1, Math.Min(width, grid.Width - (2 * (Border + 1))));

    /// <summary>Writes onto the lower border which of the lines are shown, where they are not all.</summary>
    protected void DrawPosition(CellGrid grid, Theme theme, in ScrollList list, int count)
    {
        if (count > list.Height)
        {
            LineText text = new(stackalloc char[40]);
            text.Add(' ');
            text.Add(list.Top + 1);
            text.Add('-');
            text.Add(Math.Min(count, list.Top + list.Height));
            text.Add(" of ");
            text.Add(count);
            text.Add(' ');
            int x = Math.Max(Bounds.X + 1, Bounds.Right - 2 - text.Length);
            grid.Write(x, Bounds.Bottom - 1, text.Text, theme.WindowTitle, Bounds.Right - 1 - x);
        }
    }

    /// <summary>The button that a click hit, or -1.</summary>
    protected int ButtonAt(in InputEvent input)
    {
        if (input.Kind == InputKind.Mouse && input is { Mouse: MouseAction.Press, Button: 1 })
        {
            foreach ((Area area, int button) in _buttons)
            {
                if (area.Contains(input.X, input.Y))
                {
                    return button;
                }
            }
        }

        return -1;
    }

    private void DrawBorder(CellGrid grid, Theme theme)
    {
        Area bounds = Bounds;
        Style style = theme.WindowBorder;
        grid.Fill(bounds.X, bounds.Y, bounds.Width, 1, '─', style);
        grid.Fill(bounds.X, bounds.Bottom - 1, bounds.Width, 1, '─', style);
        grid.Fill(bounds.X, bounds.Y, 1, bounds.Height, '│', style);
        grid.Fill(bounds.Right - 1, bounds.Y, 1, bounds.Height, '│', style);
        grid.Write(bounds.X, bounds.Y, "┌", style);
        grid.Write(bounds.Right - 1, bounds.Y, "┐", style);
        grid.Write(bounds.X, bounds.Bottom - 1, "└", style);
        grid.Write(bounds.Right - 1, bounds.Bottom - 1, "┘", style);
    }

    /// <summary>Finds the place of each button, from the first line of them.</summary>
    /// <returns>How many lines they take.</returns>
    private int PlaceButtons(ReadOnlySpan<string> buttons, int width)
    {
        _buttons.Clear();
        int x = 0;
        int line = 0;
        for (int button = 0; button < buttons.Length; button++)
        {
            int cells = TextWidth.Of(buttons[button]);
            if (x > 0 && x + cells > width)
            {
                (x, line) = (0, line + 1);
            }

            _buttons.Add((new Area(x, line, Math.Min(cells, Math.Max(0, width)), 1), button));
            x += cells + ButtonGap;
        }

        return line + 1;
    }

    private void DrawButtons(CellGrid grid, Theme theme, int y, int lines, ReadOnlySpan<string> buttons)
    {
        _buttons.RemoveAll(placed => placed.Area.Y >= lines);
        for (int index = 0; index < _buttons.Count; index++)
        {
            (Area area, int button) = _buttons[index];
            area = area with { X = Bounds.X + 2 + area.X, Y = y + area.Y };
            grid.Write(area.X, area.Y, buttons[button], theme.FunctionLabel, area.Width);
            _buttons[index] = (area, button);
        }
    }
}
