using Bpftop.Host.Screen.Windows;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A line at the bottom that the user types into while the page above follows.</summary>
/// <param name="label">What is typed; empty for a command.</param>
/// <param name="text">What it begins with.</param>
/// <param name="changed">Called with each change; answers what is wrong with the text, or null.</param>
/// <param name="accepted">Enter, with a text that is right.</param>
/// <param name="cancelled">Escape.</param>
/// <param name="takesAny">Whether Enter closes it with a text that is wrong, too.</param>
internal sealed class Prompt(
    string label, string text, Func<string, string?> changed, Action<string> accepted, Action cancelled, bool takesAny = false)
{
    private const string WhatNow = "not taken (Esc leaves)";

    private readonly string _refused = label.Length == 0 ? WhatNow : $"{label} {WhatNow}";

    /// <summary>Where in the history the line is from; null while it is the user's own.</summary>
    private int? _at;

    /// <summary>What the user had typed when going into the history.</summary>
    private string _own = "";

    /// <summary>What is offered, until the text changes otherwise than by choosing of it.</summary>
    private Completion? _offered;

    /// <summary>What the text may become, as it is; null where that is not known yet.</summary>
    private Completion? _ofText;

    /// <summary>What is typed; once Enter was refused, that it was, and what to do.</summary>
    public string Label => IsRefused ? _refused : label;

    /// <summary>Whether Enter was pressed with a text that is wrong, and it is still the same.</summary>
    public bool IsRefused { get; private set; }

    public LineEditor Editor { get; } = new(text);

    /// <summary>What is wrong with the text, or null.</summary>
    public string? Error { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>What was typed before, for Up and Down; null for nothing.</summary>
    public LineHistory? History { get; init; }

    /// <summary>What a text may become, for Tab; null for nothing.</summary>
    public Func<string, Completion>? Complete { get; init; }

    /// <summary>Whether what is offered is shown while the user types; else from the first Tab on.</summary>
    public bool OffersAtOnce { get; init; }

    /// <summary>The words that are offered, to be shown; none while nothing is.</summary>
    public ImmutableArray<Candidate> Offered => _offered is not null ? _offered.Words : OffersAtOnce ? (_ofText ??= Completions()).Words : [];

    /// <summary>The place of the offered word that stands in the line; -1 for none.</summary>
    public int Chosen { get; private set; } = -1;

    public void Take(in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Enter })
        {
            IsClosed = Error is null || takesAny;
            IsRefused = !IsClosed;
            if (IsClosed)
            {
                History?.Add(Editor.Text);
                accepted(Editor.Text);
            }
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Escape }
            || input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.Control, Rune.Value: 'c' })
        {
            IsClosed = true;
            cancelled();
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Tab })
        {
            Choose((input.Modifiers & Modifiers.Shift) != 0 ? -1 : 1);
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Up or Key.Down })
        {
            GoThroughHistory(input.Key == Key.Up ? -1 : 1);
        }
        else if (Editor.Take(input))
        {
            _at = null;
            Forget();
            Changed();
        }
    }

    /// <summary>Puts the next of the offered words into the line; at first what all of them begin with, where that is more than
    /// what is there.</summary>
    private void Choose(int step)
    {
        if (Complete is null)
        {
            return;
        }

        bool isFirst = _offered is null;
        Completion offered = _offered ?? Completions();
        string begun = Editor.Text[offered.Start..];
        if (offered.Words is [] or [_])
        {
            Forget();
            if (offered.Words is [var only])
            {
                Put(offered.Start, only.Text);
            }

            return;
        }

        _offered = offered;
        string common = CommonStart(offered.Words);
        if (isFirst && common.Length > begun.Length && common.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
        {
            Put(offered.Start, common);
            return;
        }

        int count = offered.Words.Length;
        Chosen = Chosen < 0 ? (step < 0 ? count - 1 : 0) : (Chosen + step + count) % count;
        Put(offered.Start, offered.Words[Chosen].Text);
    }

    private void GoThroughHistory(int step)
    {
        if (History is null)
        {
            return;
        }

        _own = _at is null ? Editor.Text : _own;
        int found = History.Find(_at ?? History.Count, step, _own);
        if (found < 0 && step < 0)
        {
            return;
        }

        _at = found < 0 ? null : found;
        Forget();
        Put(0, found < 0 ? _own : History[found]);
    }

    private void Put(int start, string end)
    {
        Editor.Set(Editor.Text[..start] + end);
        Changed();
    }

    private void Changed()
    {
        IsRefused = false;
        _ofText = null;
        Error = changed(Editor.Text);
    }

    private void Forget()
    {
        _offered = null;
        Chosen = -1;
    }

    private Completion Completions() => Complete is null || !Editor.IsAtEnd ? Completion.None : Complete(Editor.Text);

    private static string CommonStart(ImmutableArray<Candidate> words)
    {
        string common = words[0].Text;
        foreach (Candidate word in words)
        {
            int same = 0;
            while (same < common.Length && same < word.Text.Length && common[same] == word.Text[same])
            {
                same++;
            }

            common = common[..same];
        }

        return common;
    }
}
