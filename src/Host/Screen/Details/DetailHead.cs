using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Past;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Details;

/// <summary>Who the details are about, as of the frame that is shown: pid, name, user, what it is part of, command.</summary>
/// <remarks>Keeps references to texts only. One thread.</remarks>
internal sealed class DetailHead(ColumnCatalog columns, TimeProvider time)
{
    private readonly List<(PartOf Kind, string Name, string? Detail)> _groups = [];
    private Column[] _parts = [];
    private int _known = -1;
    private string _name = "";
    private string _user = "";
    private string _command = "";
    private string _missing = "";
    private bool _isOfPast;
    private int _pid;

    /// <summary>Whether it is in the frame.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Takes what the frame says of the process; where it says nothing, what was known last stays.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="key">The process.</param>
    /// <param name="row">Its row, or a negative number.</param>
    public void Take(Frame frame, ProcessKey key, int row)
    {
        _pid = key.Pid;
        if (row < 0)
        {
            Miss(frame, key);
            return;
        }

        IsThere = true;
        ProcessIdentity identity = frame.Identities[row];
        _name = identity.Name;
        _user = identity.UserName;
        _command = identity.Late.ShownCommand;
        _groups.Clear();
        FindParts();
        foreach (Column column in _parts)
        {
            // Several columns may name the same thing; the first that knows it does.
            bool isNamed = _groups.Count > 0 && _groups[^1].Kind == column.Spec.PartOf;
            if (!isNamed && frame.Has(column) && frame.TextOf(column, row) is { Length: > 0 } name)
            {
                _groups.Add((column.Spec.PartOf, name, DetailOf(column) is { } detail && frame.Has(detail) ? frame.TextOf(detail, row) : null));
            }
        }
    }

    /// <summary>Draws it over a line.</summary>
    public void Draw(CellGrid grid, int y, Theme theme, bool hasFocus)
    {
        Style plain = theme.Status;
        Style strong = hasFocus ? theme.StatusStrong with { Attributes = TextAttributes.Bold | TextAttributes.Reverse } : theme.StatusStrong;
        grid.Fill(0, y, grid.Width, 1, ' ', plain);
        LineText pid = new(stackalloc char[16]);
        pid.Add(' ');
        pid.Add(_pid);
        pid.Add(' ');
        int x = grid.Write(0, y, pid.Text, strong);
        x += grid.Write(x, y, _name, strong);
        x += grid.Write(x, y, " ", strong);
        if (!IsThere)
        {
            x += grid.Write(x, y, " ", plain);
            x += grid.Write(x, y, _missing, theme.StatusError);
        }

        if (!IsThere && _isOfPast)
        {
            // What it was at another moment it was not at this one.
            return;
        }

        x += grid.Write(x, y, "  user ", plain);
        x += grid.Write(x, y, _user, theme.StatusStrong);
        foreach ((PartOf kind, string name, string? detail) in _groups)
        {
            x += grid.Write(x, y, kind == PartOf.Container ? "  container " : "  unit ", plain);
            x += grid.Write(x, y, name, theme.StatusStrong);
            if (!string.IsNullOrEmpty(detail))
            {
                x += grid.Write(x, y, " (", plain);
                x += grid.Write(x, y, detail, plain);
                x += grid.Write(x, y, ")", plain);
            }
        }

        x += grid.Write(x, y, "  ", plain);
        grid.Write(x, y, _command, plain);
    }

    /// <summary>Says once why it is not there, and when that was seen.</summary>
    private void Miss(Frame frame, ProcessKey key)
    {
        if (IsThere || _missing.Length == 0 || frame.IsPast || _isOfPast)
        {
            string moment = MomentText.Of(TimeZoneInfo.ConvertTime(frame.Time, time.LocalTimeZone).DateTime);
            _missing = (long)(frame.AtNs - key.StartNs) < 0 ? $"had not started at {moment}"
                : frame.IsPast ? $"is not in the frame of {moment}"
                : $"ended before {moment}";
        }

        IsThere = false;
        _isOfPast = frame.IsPast;
    }

    private void FindParts()
    {
        int count = columns.All.Count;
        if (count != _known)
        {
            _known = count;
            _parts = [.. columns.All.Where(static column => column.Spec.PartOf != PartOf.None).OrderBy(static column => column.Spec.PartOf)];
        }
    }

    private Column? DetailOf(Column column) =>
        column.Spec.PartOfDetail is { } id && columns.TryGet(id, out Column? detail) ? detail : null;
}
