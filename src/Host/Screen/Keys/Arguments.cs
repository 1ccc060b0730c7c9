using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Past;
using Bpftop.Host.Signals;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Keys;

/// <summary>What can be typed behind the names of commands. Each text is read by the code that reads it on the command line.
/// </summary>
internal static class Arguments
{
    private static readonly Candidate[] _onOff = [new(On, ""), new(Off, "")];

    private const string On = "on";
    private const string Off = "off";

    /// <summary>A column of the page, and the direction.</summary>
    public static CommandArgument Sort { get; } = OfPage<Page>(
        "COLUMN[:asc|:desc]",
        static (page, text) => Words(page).TryFindSort(text, out _, out _, out string? error) ? null : error,
        static (page, text) =>
        {
            if (Words(page).TryFindSort(text, out Column? column, out SortOrder order, out _))
            {
                page.SortBy(column, order);
            }
        }) with
    {
        Complete = static (_, page, text) => text.Contains(':', StringComparison.Ordinal)
            ? Completion.Behind(text, ":", [new("asc", "the smallest first"), new("desc", "the largest first")])
            : Completion.Of(text, 0, page.ColumnWords),
    };

    /// <summary>An expression.</summary>
    public static CommandArgument Filter { get; } = OfPage<Page>(
        "EXPRESSION",
        static (page, text) => page.WhatIsWrongWithFilter(text),
        static (page, text) => page.FilterBy(text)) with
    {
        Complete = static (_, page, text) => page.CompleteFilter(text),
    };

    /// <summary>Columns to show, left to right.</summary>
    public static CommandArgument Columns { get; } = OfPage<ProcessPage>(
        "COLUMN,COLUMN… or default",
        static (page, text) => text == Default || Words(page).TryFindAll(text, out _, out string? error) ? null : error,
        static (page, text) =>
        {
            if (text == Default)
            {
                page.ShowColumns(null);
            }
            else if (Words(page).TryFindAll(text, out ImmutableArray<Column> columns, out _) && !columns.IsEmpty)
            {
                page.ShowColumns(columns);
            }
        }) with
    {
        Complete = static (_, page, text) => Completion.Behind(text, ", ", page.ColumnWords.Append(new Candidate(Default, "the usual ones"))),
    };

    /// <summary>Columns to group by, one within the other.</summary>
    public static CommandArgument Group { get; } = OfPage<ProcessPage>(
        "COLUMN,COLUMN… or none",
        static (page, text) => text == None ? null
            : Words(page).TryFindAll(text, out ImmutableArray<Column> columns, out string? error) ? Words(page).WhyNotGroupBy(columns) : error,
        static (page, text) =>
        {
            if (text == None)
            {
                page.Group([]);
            }
            else if (Words(page).TryFindAll(text, out ImmutableArray<Column> columns, out _))
            {
                page.Group(columns);
            }
        }) with
    {
        Complete = static (_, page, text) => Completion.Behind(text, ", ", page.Catalogue.All.Where(static column => column.Spec.Groupable)
            .Select(static column => new Candidate(column.Id, column.Spec.Help)).Append(new Candidate(None, "no groups"))),
    };

    /// <summary>A column whose value is copied.</summary>
    public static CommandArgument Copied { get; } = OfPage<Page>(
        "COLUMN",
        static (page, text) => Words(page).TryFind(text, out _, out string? error) ? null : error,
        static (page, text) =>
        {
            if (Words(page).TryFind(text, out Column? column, out _))
            {
                page.Copy.Value(column.Id);
            }
        }) with
    {
        Complete = static (_, page, text) => Completion.Of(text, 0, page.ColumnWords),
    };

    /// <summary>A signal, which is asked for as by its key.</summary>
    public static CommandArgument Signal { get; } = OfPage<ProcessPage>(
        "SIGNAL",
        static (page, text) => SignalNames.TryFind(text, out SignalName? signal, out string? error) ? null : error,
        static (page, text) => page.AskForSignal(SignalNames.TryFind(text, out SignalName? signal, out _) ? signal : null)) with
    {
        Complete = static (_, _, text) => Completion.Of(text, 0, SignalNames.All.ToArray().Select(static signal => new Candidate(signal.Name, signal.Number.ToString(CultureInfo.InvariantCulture)))),
    };

    /// <summary>A user who has processes, or everybody.</summary>
    public static CommandArgument User { get; } = OfPage<ProcessPage>(
        "USER or everybody",
        static (page, text) => text == Everybody || TryFindUser(page, text, out _) ? null
            : $"no process is of a user {PrintableText.Of(text)}{NearestName.Hint(text, [.. page.Users().Select(static user => user.Name)])}",
        static (page, text) => page.ShowUser(TryFindUser(page, text, out uint uid) ? uid : null)) with
    {
        Complete = static (_, page, text) => page is ProcessPage processes
            ? Completion.Of(text, 0, processes.Users().Select(static user => new Candidate(user.Name, user.Help)).Append(new Candidate(Everybody, "processes of all users")))
            : Completion.None,
    };

    /// <summary>How command lines are written.</summary>
    public static CommandArgument Command { get; } = OfPage<ProcessPage>(
        string.Join(", ", CommandDisplays.Words),
        static (_, text) => CommandDisplays.Words.Contains(text) ? null : $"unknown{NearestName.Hint(text, CommandDisplays.Words)}",
        static (page, text) => page.ShowCommands((CommandDisplay)Array.IndexOf(CommandDisplays.Words, text))) with
    {
        Complete = static (_, _, text) => Completion.Of(text, 0,
        [
            new(CommandDisplays.WordOf(CommandDisplay.Line), "as they are"),
            new(CommandDisplays.WordOf(CommandDisplay.Short), "programs without their folders"),
            new(CommandDisplays.WordOf(CommandDisplay.Merged), "executable, name where it is another, arguments"),
        ]),
    };

    /// <summary>The name of a theme.</summary>
    public static CommandArgument Theme { get; } = new(
        "NAME",
        static (screen, _, text) => screen.Options.Themes.Any(theme => theme.Name == text) ? null
            : $"unknown theme {PrintableText.Of(text)}{NearestName.Hint(text, [.. screen.Options.Themes.Select(static theme => theme.Name)])}",
        static (screen, _, text) => screen.ChooseTheme(screen.Options.Themes.First(theme => theme.Name == text)))
    {
        Complete = static (screen, _, text) => Completion.Of(text, 0, screen.Options.Themes.Select(static theme => new Candidate(theme.Name, theme.Help))),
    };

    /// <summary>The letter of a mark that is set.</summary>
    public static CommandArgument Mark { get; } = OfPage<Page>(
        LetterHint, static (_, text) => IsLetter(text) ? null : LetterHint, static (page, text) => page.Cursor.Mark(text));

    /// <summary>The letter of a mark that is gone to.</summary>
    public static CommandArgument Marked { get; } = OfPage<Page>(
        LetterHint,
        static (page, text) => !IsLetter(text) ? LetterHint : page.Cursor.HasMark(text) ? null : $"nothing is marked as {text} on this screen",
        static (page, text) => page.Cursor.GoToMark(text));

    /// <summary>A moment of the past.</summary>
    public static CommandArgument Moment { get; } = new(
        MomentChoice.Hint,
        static (_, _, text) => MomentChoice.TryRead(text, out _, out _) ? null : MomentChoice.Hint,
        static (screen, _, text) => screen.GoToMoment(text));

    /// <summary>A screen, by its title or its number.</summary>
    public static CommandArgument Screen { get; } = new(
        "NAME or NUMBER",
        static (screen, _, text) => screen.FindTab(text) >= 0 ? null : $"no screen {PrintableText.Of(text)}{NearestName.Hint(text, [.. screen.Tabs.Select(static tab => tab.Text)])}",
        static (screen, _, text) => screen.GoToTab(screen.FindTab(text)))
    {
        Complete = static (screen, _, text) => Completion.Of(text, 0, screen.Tabs),
    };

    /// <summary>A name for what is shown, and a number.</summary>
    public static CommandArgument NewScreen { get; } = new(
        "NAME [NUMBER]",
        static (screen, _, text) => screen.WhyNotSaved(NameOf(text, out int? number), number),
        static (screen, _, text) => screen.SaveScreen(NameOf(text, out int? number), number))
    {
        Complete = static (screen, _, text) => Completion.Of(text, 0, screen.OwnScreens),
    };

    /// <summary>The name of a screen of the user's own.</summary>
    public static CommandArgument OwnScreen { get; } = new(
        "NAME",
        static (screen, _, text) => screen.OwnScreens.Any(own => own.Text == text) ? null
            : $"no screen of your own is called {PrintableText.Of(text)}{NearestName.Hint(text, [.. screen.OwnScreens.Select(static own => own.Text)])}",
        static (screen, _, text) => screen.RemoveScreen(text))
    {
        Complete = static (screen, _, text) => Completion.Of(text, 0, screen.OwnScreens),
    };

    /// <summary>A setting of the configuration that can be changed while the screen is there, and its value.</summary>
    public static CommandArgument Setting { get; } = new(
        "SETTING VALUE",
        static (screen, page, text) => ScreenSetting.Find(text, out string value, out string? error) is { } setting
            ? value.Length == 0 ? setting.Argument.Hint : setting.Argument.WhatIsWrong(screen, page, value)
            : error,
        static (screen, page, text) => ScreenSetting.Find(text, out string value, out _)?.Argument.Do(screen, page, value))
    {
        Complete = static (screen, page, text) => ScreenSetting.Complete(screen, page, text),
    };

    private const string LetterHint = "a letter, a to z";
    private const string Default = "default";
    private const string None = "none";
    private const string Everybody = "everybody";

    /// <summary>On or off.</summary>
    /// <param name="isOn">Whether it is on.</param>
    /// <param name="toggle">Changes that.</param>
    public static CommandArgument Switch<TPage>(Func<TPage, bool> isOn, Action<TPage> toggle)
        where TPage : Page => OfPage<TPage>(
            $"{On} or {Off}",
            static (_, text) => text is On or Off ? null : $"{On} or {Off}",
            (page, text) =>
            {
                if (isOn(page) != (text == On))
                {
                    toggle(page);
                }
            }) with
        {
            Complete = static (_, _, text) => Completion.Of(text, 0, _onOff),
        };

    /// <summary>A number that the configuration has too, within the same bounds.</summary>
    /// <param name="key">Its key there.</param>
    /// <param name="hint">What is typed.</param>
    /// <param name="set">Takes it.</param>
    public static CommandArgument Number(string key, string hint, Action<MonitorScreen, int> set) => new(
        hint,
        (screen, _, text) =>
        {
            try
            {
                screen.Options.ReadNumber(key, text);
                return null;
            }
            catch (CommandException wrong)
            {
                return wrong.Message;
            }
        },
        (screen, _, text) => set(screen, screen.Options.ReadNumber(key, text)));

    /// <summary>The argument of a command that pages of one kind take.</summary>
    private static CommandArgument OfPage<TPage>(string hint, Func<TPage, string, string?> whatIsWrong, Action<TPage, string> act)
        where TPage : Page => new(
            hint,
            (_, page, text) => page is TPage here ? whatIsWrong(here, text) : "not on this screen",
            (_, page, text) =>
            {
                if (page is TPage here)
                {
                    act(here, text);
                }
            });

    /// <summary>The name in front of a number, or the whole text.</summary>
    private static string NameOf(string text, out int? number)
    {
        int space = text.LastIndexOf(' ');
        bool hasNumber = int.TryParse(text.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int read) && space > 0;
        number = hasNumber ? read : null;
        return hasNumber ? text[..space].TrimEnd() : text;
    }

    private static bool IsLetter(string text) => text is [>= 'a' and <= 'z'] or [>= 'A' and <= 'Z'];

    private static ColumnWords Words(Page page) => new(page.Catalogue);

    private static bool TryFindUser(ProcessPage page, string text, out uint uid)
    {
        foreach (ShownUser user in page.Users())
        {
            if (user.Name == text || user.Uid.ToString(CultureInfo.InvariantCulture) == text)
            {
                uid = user.Uid;
                return true;
            }
        }

        uid = 0;
        return false;
    }
}
