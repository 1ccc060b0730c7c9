using System.Globalization;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.View;

/// <content>Search: moves the cursor and hides nothing.</content>
internal sealed partial class ProcessView
{
    private readonly Column? _nameColumn = columns.TryGet("name", out Column? name) ? name : null;
    private readonly Column? _commandColumn = columns.TryGet("command", out Column? command) ? command : null;
    private readonly Column? _userColumn = columns.TryGet("user", out Column? user) ? user : null;

    /// <summary>The next line from <paramref name="fromLine"/> on, itself included, whose name, command, pid, user,
    /// group or text of a plugin contains the text; past the end it goes on at the other one.</summary>
    /// <param name="needle">Lower case matches any case, a capital only itself.</param>
    /// <param name="fromLine">Where to begin; <c>n</c> begins at the line after the cursor's.</param>
    /// <param name="forward">Downwards, or up.</param>
    /// <param name="shown">The columns on the screen: texts of plugins among them are looked at too.</param>
    /// <returns>-1 for none.</returns>
    public int Find(string needle, int fromLine, bool forward, ReadOnlySpan<Column> shown = default)
    {
        if (needle.Length == 0 || _lineCount == 0)
        {
            return -1;
        }

        StringComparison comparison = SmartCase.For(needle);
        int line = (((fromLine % _lineCount) + _lineCount) % _lineCount);
        for (int tried = 0; tried < _lineCount; tried++)
        {
            if (Contains(line, needle, comparison, shown))
            {
                return line;
            }

            line = forward
                ? (line + 1 == _lineCount ? 0 : line + 1)
                : (line == 0 ? _lineCount - 1 : line - 1);
        }

        return -1;
    }

    /// <summary>Where a search finds its text in a cell, so that it can be lit up; -1 where it does not.</summary>
    public static int MatchStart(ReadOnlySpan<char> cell, ReadOnlySpan<char> needle) =>
        needle.IsEmpty ? -1 : cell.IndexOf(needle, SmartCase.For(needle));

    private bool Contains(int line, string needle, StringComparison comparison, ReadOnlySpan<Column> shown)
    {
        if (_lines[line].Kind == ViewRowKind.Group)
        {
            return Text(line, _options!.GroupBy!)?.Contains(needle, comparison) ?? false;
        }

        Span<char> digits = stackalloc char[11];
        _lines[line].Key.Pid.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        return digits[..written].IndexOf(needle) >= 0
            || Contains(line, _nameColumn, needle, comparison)
            || Contains(line, _commandColumn, needle, comparison)
            || Contains(line, _userColumn, needle, comparison)
            || ContainsInPlugins(line, needle, comparison, shown);
    }

    private bool ContainsInPlugins(int line, string needle, StringComparison comparison, ReadOnlySpan<Column> shown)
    {
        foreach (Column column in shown)
        {
            if (column is { IsText: true, Owner.Length: > 0 } && Contains(line, column, needle, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(int line, Column? column, string needle, StringComparison comparison) =>
        column is not null && CellOf(_ordered[_lineStart[line]], column) is { } text && text.Contains(needle, comparison);
}
