using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen;

/// <summary>What a page may ask of the screen that it is on.</summary>
internal interface IScreen
{
    ScreenOptions Options { get; }

    Theme Theme { get; }

    /// <summary>For how long what started or ended stands out.</summary>
    TimeSpan Highlight { get; }

    /// <summary>What was typed before.</summary>
    TypedLines Typed { get; }

    /// <summary>The moment that the screen shows, as a time of day; null for the present.</summary>
    string? PastMoment { get; }

    /// <summary>True while the page wants its rows to stand still.</summary>
    bool HoldsFrames { set; }

    /// <summary>Shows a line for a moment.</summary>
    void Say(string text);

    /// <summary>Shows a line for a moment: something did not work.</summary>
    void Warn(string text);

    void Show(Window window);

    /// <summary>Puts a text on the clipboard and says so.</summary>
    void Copy(string text, string what);

    /// <summary>What each process of the frame is part of, for questions about them.</summary>
    ImmutableArray<(ProcessKey Key, GroupName Group)> Groups { get; }

    /// <summary>Works out anew which columns, threads and tables the frames must have.</summary>
    void DemandChanged();

    /// <summary>Goes to the process table, filtered by a column's value, with a way back.</summary>
    void ShowProcesses(Column column, string value, Page from);

    /// <summary>Shows the details of a process of the frame.</summary>
    /// <param name="pid">The process.</param>
    void ShowDetails(int pid);

    /// <summary>Goes to the page that led to the process table, where it is still there.</summary>
    void GoBackTo(Page page);

    /// <summary>Runs something short on the pool while the screen goes on; what was begun before is done before.</summary>
    void RunBehind<T>(Func<T> work, Action<T> done);

    /// <summary>Runs something on the pool, with a window that stays until it is done.</summary>
    void Run<T>(string text, Func<CancellationToken, Task<T>> start, Action<T> done);
}
