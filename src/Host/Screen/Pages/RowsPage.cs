using Bpftop.Host.Screen.Table;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A page of rows that are searched, filtered, sorted, scrolled and acted on.</summary>
internal abstract class RowsPage(IScreen screen) : Page(screen)
{
    protected const int WheelStep = 3;

    /// <summary>Cells that a key scrolls by.</summary>
    private const int ScrollStep = 8;

    protected TableLayout Layout { get; } = new();

    protected TableGlyphs Glyphs { get; } = screen.Options.Ascii ? TableGlyphs.Ascii : TableGlyphs.Unicode;

    /// <summary>Cells that the rows are scrolled by.</summary>
    protected int ScrolledBy { get; private set; }

    /// <summary>The prompt that was opened last.</summary>
    protected Prompt? OpenPrompt { get; set; }

    /// <summary>What is searched for, or null.</summary>
    protected string? SearchText { get; set; }

    public override Prompt? Prompt => OpenPrompt is { IsClosed: false } ? OpenPrompt : null;

    public override bool IsSearching => SearchText is not null;

    /// <summary>The plugins' actions on these rows.</summary>
    public abstract PageActions Actions { get; }

    /// <summary>Cells that may be scrolled by at most.</summary>
    protected abstract int MostScroll { get; }

    public void Scroll(int steps) => ScrolledBy = Math.Clamp(ScrolledBy + (steps * ScrollStep), 0, MostScroll);

    public abstract void BeginSearch();

    public void SearchAgain(bool forward)
    {
        if (SearchText is null)
        {
            Screen.Say("no search; / begins one");
        }
        else if (!TryFindNext(SearchText, forward))
        {
            Screen.Warn($"no match for {SearchText}");
        }
    }

    public abstract void BeginFilter();

    public abstract void ShowSortDialog();

    public abstract void InvertOrder();

    /// <summary>Goes to the next row that has a text, around the end.</summary>
    protected abstract bool TryFindNext(string text, bool forward);

    protected static SortOrder Opposite(SortOrder order) =>
        order == SortOrder.Ascending ? SortOrder.Descending : SortOrder.Ascending;
}
