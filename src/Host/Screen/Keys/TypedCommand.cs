using Bpftop.Host.Screen.Pages;

namespace Bpftop.Host.Screen.Keys;

/// <summary>A command as it is typed behind a colon: its name and what the name is followed by. Every command that keys can be
/// bound to can be typed; a number alone goes to the process of that pid.</summary>
/// <param name="screen">The screen.</param>
/// <param name="page">The page that it is for.</param>
internal sealed class TypedCommand(MonitorScreen screen, Page page)
{
    private readonly CursorPosition _from = page.Cursor.Position;

    /// <summary>Whether the cursor shows what would be gone to.</summary>
    private bool _isAway;

    /// <summary>The line that a command is typed into.</summary>
    /// <param name="text">What it begins with.</param>
    /// <param name="history">The commands that were typed before.</param>
    public Prompt NewLine(string text, LineHistory history) => new("", text, Preview, Do, Return)
    {
        History = history,
        Complete = Complete,
        OffersAtOnce = true,
    };

    /// <summary>Why a text is no command here, in one line; null where it is one, and where there is nothing.</summary>
    public string? WhatIsWrong(string typed)
    {
        (string name, string rest) = Split(typed);
        if (name.Length == 0 || IsPid(typed, out _))
        {
            return null;
        }

        if (Find(name) is not { } command)
        {
            ImmutableArray<string> names = [.. Known().SelectMany(static known => (string?[])[known.Name, known.Alias]).OfType<string>()];
            return names.Any(known => known.StartsWith(name, StringComparison.Ordinal)) && rest.Length == 0
                ? "no command yet; Tab completes it"
                : $"no command {PrintableText.Of(name)}{NearestName.Hint(name, names)}";
        }

        return command.Argument switch
        {
            null when rest.Length > 0 => $"{command.Name} takes nothing behind it",
            { IsNeeded: true } argument when rest.Length == 0 => argument.Hint,
            { } argument when rest.Length > 0 => argument.WhatIsWrong(screen, page, rest),
            _ => null,
        };
    }

    /// <summary>What the end of a text may become.</summary>
    public Completion Complete(string typed)
    {
        string text = typed.TrimStart();
        int skipped = typed.Length - text.Length;
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        if (end < 0)
        {
            return Completion.Of(text, 0, Known().OrderBy(static command => command.Name, StringComparer.Ordinal).SelectMany(Words)).After(skipped);
        }

        string rest = text[end..].TrimStart();
        return Find(text[..end])?.Argument is { } argument
            ? argument.Complete(screen, page, rest).After(typed.Length - rest.Length)
            : Completion.None;
    }

    /// <summary>Does what a text says.</summary>
    /// <param name="typed">The text, which may be wrong.</param>
    public void Do(string typed)
    {
        Return();
        if (WhatIsWrong(typed) is { } wrong)
        {
            screen.Warn(wrong);
            return;
        }

        if (IsPid(typed, out int pid))
        {
            page.GoTo(pid);
            return;
        }

        (string name, string rest) = Split(typed);
        if (Find(name) is { } command)
        {
            if (rest.Length > 0)
            {
                command.Argument!.Do(screen, page, rest);
            }
            else
            {
                screen.Do(new KeyedCommand(command, null, null));
            }
        }
    }

    /// <summary>Shows what can be shown of a text while it is typed: the process of a pid.</summary>
    private string? Preview(string typed)
    {
        if (IsPid(typed, out int pid) && page.LineOfProcess(pid) is >= 0 and var line)
        {
            _isAway = true;
            page.Cursor.MoveTo(line);
        }
        else
        {
            Return();
        }

        return WhatIsWrong(typed);
    }

    private void Return()
    {
        if (_isAway)
        {
            _isAway = false;
            page.Cursor.ReturnTo(_from);
        }
    }

    private static (string Name, string Behind) Split(string typed)
    {
        string text = typed.Trim();
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        return end < 0 ? (text, "") : (text[..end], text[end..].TrimStart());
    }

    private static bool IsPid(string typed, out int pid) =>
        int.TryParse(typed.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out pid);

    private static IEnumerable<Candidate> Words(Command command)
    {
        // A space behind it where something may follow: the next Tab completes that.
        string behind = command.Argument is null ? "" : " ";
        yield return new Candidate(command.Name + behind, command.Argument is { } argument ? $"{argument.Hint}: {command.Help}" : command.Help);
        if (command.Alias is { } alias)
        {
            yield return new Candidate(alias + behind, $"as {command.Name}");
        }
    }

    private IEnumerable<Command> Known() => [.. Commands.All, .. screen.Options.Keys.OfPlugins];

    private Command? Find(string name) => Known().FirstOrDefault(command => command.IsCalled(name));
}
