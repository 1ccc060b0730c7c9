using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A page of the setup: what it changes is seen at once on the screen above it, which goes on. Tab turns the page; what was
/// changed stays.</summary>
/// <param name="pages">The setup.</param>
/// <param name="page">Which of its pages it is.</param>
internal abstract class SetupPage(SetupPages pages, int page) : Window
{
    private const int WidestPage = 110;
    private const int LeastHeight = 6;

    private readonly List<(Area Area, int Page)> _titles = [];

    public override bool HoldsScreen => false;

    /// <summary>Draws frame, the titles of all pages, and buttons.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="typed">What is looked for in it, or empty.</param>
    /// <param name="buttons">What can be clicked.</param>
    /// <returns>The area inside.</returns>
    protected Area DrawPage(CellGrid grid, Theme theme, string typed, params ReadOnlySpan<string> buttons)
    {
        // All pages have one size, so that they are turned like pages.
        int height = Math.Max(LeastHeight, (grid.Height / 2) - 3);
        Area inside = DrawWindow(grid, theme, "Setup", WidestPage, height, buttons);
        _titles.Clear();
        int x = Bounds.X + 10;
        for (int index = 0; index < pages.Titles.Length; index++)
        {
            string title = index == page ? $"[{pages.Titles[index]}]" : $" {pages.Titles[index]} ";
            int used = grid.Write(x, Bounds.Y, title, index == page ? theme.WindowTitle : theme.WindowText, Math.Max(0, Bounds.Right - 1 - x));
            _titles.Add((new Area(x, Bounds.Y, used, 1), index));
            x += used + 1;
        }

        if (typed.Length > 0)
        {
            grid.Write(x, Bounds.Y, $" find: {typed} ", theme.WindowTitle, Math.Max(0, Bounds.Right - 1 - x));
        }

        return inside;
    }

    /// <summary>Takes what turns the page.</summary>
    /// <returns>False for anything else.</returns>
    protected bool TryTurn(in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Tab })
        {
            Turn((page + ((input.Modifiers & Modifiers.Shift) != 0 ? pages.Titles.Length - 1 : 1)) % pages.Titles.Length);
            return true;
        }

        if (input is { Kind: InputKind.Mouse, Mouse: MouseAction.Press, Button: 1 })
        {
            foreach ((Area area, int title) in _titles)
            {
                if (area.Contains(input.X, input.Y))
                {
                    Turn(title);
                    return true;
                }
            }
        }

        return false;
    }

    private void Turn(int to)
    {
        if (to != page)
        {
            Close();
            pages.Show(to);
        }
    }
}

/// <summary>The pages of the setup.</summary>
/// <param name="Titles">What they are called.</param>
/// <param name="Show">Shows one of them.</param>
internal sealed record SetupPages(ImmutableArray<string> Titles, Action<int> Show);
