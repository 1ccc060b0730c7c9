using System.Text;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Copying values of the cursor's line, or of every line of the visual range.</summary>
internal sealed partial class ProcessPage
{
    private bool DoYank(CommandId id)
    {
        switch (id)
        {
            case CommandId.YankRow:
                Yank(_shown.Columns.ToArray(), "row");
                return true;
            case CommandId.YankPid:
                Yank("pid", "pid");
                return true;
            case CommandId.YankUser:
                Yank("user", "user");
                return true;
            case CommandId.YankName:
                Yank("name", "name");
                return true;
            case CommandId.YankCommand:
                Yank("command", "command");
                return true;
            case CommandId.YankContainer:
                Yank("container.name", "container");
                return true;
            case CommandId.YankUnit:
                Yank("systemd.unit", "unit");
                return true;
            case CommandId.YankGpu:
                Yank("gpu.util", "GPU use");
                return true;
            case CommandId.YankGpuMemory:
                Yank("gpu.mem", "GPU memory");
                return true;
            default:
                return false;
        }
    }

    private void Yank(string columnId, string what)
    {
        if (Screen.Options.Catalogue.TryGet(columnId, out Column? column))
        {
            Yank([column], what);
        }
        else
        {
            Screen.Warn($"copy the {what}: no plugin here has the column {columnId}; p lists the plugins");
        }
    }

    private void Yank(Column[] columns, string what)
    {
        if (_view.Rows.IsEmpty)
        {
            Screen.Say("nothing to copy");
            return;
        }

        (int first, int last) = RangeLines();
        StringBuilder text = new();
        for (int line = first; line <= last; line++)
        {
            text.Append(line > first ? "\n" : "");
            for (int index = 0; index < columns.Length; index++)
            {
                text.Append(index > 0 ? "\t" : "");
                AppendValue(text, line, columns[index]);
            }
        }

        if (text.Length == 0)
        {
            Screen.Warn($"copy the {what}: it has none");
        }
        else
        {
            Screen.Copy(text.ToString(), what);
        }

        if (_rangeFrom is not null)
        {
            EndRange();
        }
    }

    /// <summary>Control characters become spaces: a command line with a line end in it must not run when it is pasted
    /// into a shell.</summary>
    private void AppendValue(StringBuilder text, int line, Column column)
    {
        if (column.IsText)
        {
            foreach (char character in _view.Text(line, column) ?? "")
            {
                text.Append(char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character);
            }

            return;
        }

        Span<char> buffer = stackalloc char[32];
        text.Append(buffer[..CellText.Write(column.Spec, _view.Number(line, column), buffer, _frame!.Time)]);
    }
}
