using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The lines of a window: wrapped at its width, so that nothing of them is cut off, and scrolled.</summary>
internal sealed class ScrollText(IReadOnlyList<string> lines)
{
    private readonly List<string> _wrapped = [];
    private ScrollList _list;
    private int _width;

    /// <summary>Columns of the longest line.</summary>
    public int Widest { get; } = lines.Count == 0 ? 0 : lines.Max(static line => TextWidth.Of(line));

    /// <summary>Lines as of the last wrapping.</summary>
    public int Count => _wrapped.Count;

    /// <summary>What is shown of them, as of the last drawing.</summary>
    public ref readonly ScrollList Shown => ref _list;

    /// <summary>Wraps the lines, and counts them.</summary>
    public int HeightAt(int width)
    {
        if (width != _width)
        {
            _width = width;
            _wrapped.Clear();
            foreach (string line in lines)
            {
                Wrap(line, width, _wrapped);
            }
        }

        return _wrapped.Count;
    }

    public void Draw(CellGrid grid, Area area, Style style)
    {
        HeightAt(area.Width);
        _list.FitTop(_wrapped.Count, area.Height);
        for (int row = 0; row < area.Height && _list.Top + row < _wrapped.Count; row++)
        {
            grid.Write(area.X, area.Y + row, _wrapped[_list.Top + row], style, area.Width);
        }
    }

    /// <summary>Takes a key of movement.</summary>
    /// <returns>False for other keys.</returns>
    public bool Take(in InputEvent input, bool letters) => _list.Scroll(input, _wrapped.Count, letters);

    /// <summary>Cuts a line at the last space that fits; a word that is longer than a line is cut where the line ends. What
    /// goes on below stands as far in as the line, where that leaves most of the width.</summary>
    public static void Wrap(string line, int width, List<string> into)
    {
        ReadOnlySpan<char> rest = line;
        int depth = line.Length - line.AsSpan().TrimStart(' ').Length;
        string indent = depth < width / 2 ? new string(' ', depth) : "";
        while (width > 0)
        {
            int fits = TextWidth.Fitting(rest, width);
            if (fits == rest.Length)
            {
                break;
            }

            int space = rest[..(fits + 1)].LastIndexOf(' ');
            bool hasWord = space > 0 && !rest[..space].IsWhiteSpace();

            // A character that is wider than the window is left to the drawing.
            int end = hasWord ? space : Math.Max(1, fits);
            into.Add(rest[..end].ToString());
            rest = string.Concat(indent, hasWord ? rest[(end + 1)..] : rest[end..]);
        }

        into.Add(rest.ToString());
    }
}
