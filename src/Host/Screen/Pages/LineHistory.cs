namespace Bpftop.Host.Screen.Pages;

/// <summary>The lines of a kind that were typed in this run, the newest last.</summary>
internal sealed class LineHistory
{
    private const int Most = 100;
    private readonly List<string> _lines = [];

    public int Count => _lines.Count;

    /// <summary>A line, from 0, the oldest.</summary>
    public string this[int index] => _lines[index];

    /// <summary>Remembers a line; one that was typed before moves to the end.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        _lines.Remove(line);
        _lines.Add(line);
        if (_lines.Count > Most)
        {
            _lines.RemoveAt(0);
        }
    }

    /// <summary>The next line that begins with a text, going back from a place, or on.</summary>
    /// <param name="from">The place, not looked at itself; <see cref="Count"/> is behind the newest.</param>
    /// <param name="step">-1 to go back, 1 to go on.</param>
    /// <param name="begun">What it has to begin with.</param>
    /// <returns>Its place; -1 for none.</returns>
    public int Find(int from, int step, string begun)
    {
        for (int index = from + step; index >= 0 && index < _lines.Count; index += step)
        {
            if (_lines[index].StartsWith(begun, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }
}
