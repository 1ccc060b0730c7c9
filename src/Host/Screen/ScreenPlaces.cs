namespace Bpftop.Host.Screen;

/// <summary>Which number each screen has: the processes the first, then those of the user's own and the tables of plugins. What has a
/// number keeps it for the run, shown or not.</summary>
internal sealed class ScreenPlaces
{
    /// <summary>By number less one; null where the number is free.</summary>
    private readonly List<string?> _ids;

    /// <param name="first">The id of the first screen.</param>
    public ScreenPlaces(string first) => _ids = [first];

    /// <summary>The ids in the order of their numbers; null where nothing has the number.</summary>
    public IReadOnlyList<string?> Ids => _ids;

    /// <summary>Gives a screen a number, where it has none.</summary>
    /// <param name="id">The screen.</param>
    /// <param name="number">The number that it is to have, which is free; null for the first that is.</param>
    public void Add(string id, int? number = null)
    {
        if (_ids.Contains(id))
        {
            return;
        }

        int place = number is { } wanted ? wanted - 1 : _ids.IndexOf(null) is >= 0 and var free ? free : _ids.Count;
        while (_ids.Count <= place)
        {
            _ids.Add(null);
        }

        _ids[place] = id;
    }

    /// <summary>Takes a screen's number away.</summary>
    public void Remove(string id)
    {
        if (_ids.IndexOf(id) is >= 0 and var place)
        {
            _ids[place] = null;
        }
    }

    /// <summary>Who has a number; null where nobody has.</summary>
    public string? At(int number) => number >= 1 && number <= _ids.Count ? _ids[number - 1] : null;

    /// <summary>The number of a screen; null where it has none.</summary>
    public int? NumberOf(string id) => _ids.IndexOf(id) is >= 0 and var place ? place + 1 : null;
}
