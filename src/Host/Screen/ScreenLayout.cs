using Bpftop.Host.Screen.Drawing;

namespace Bpftop.Host.Screen;

/// <summary>Where the parts of the screen are. A low screen loses the header first, then the bars.</summary>
internal readonly record struct ScreenLayout(Area Header, Area Tabs, Area Page, Area Past, Area Status, Area Functions)
{
    private const int LeastPage = 4;
    private const int LeastForTabs = 8;
    private const int HeaderPercent = 45;

    /// <summary>The most lines that a header may take.</summary>
    public static int HeaderLimit(int height)
    {
        int content = height - 2;
        return Math.Max(0, Math.Min(content * HeaderPercent / 100, content - LeastPage));
    }

    /// <param name="width">Of the screen.</param>
    /// <param name="height">Of the screen.</param>
    /// <param name="header">Lines of the header.</param>
    /// <param name="hasTabs">Whether there is more than one page.</param>
    /// <param name="past">How many of the page's lines the panel of the past takes.</param>
    public static ScreenLayout Of(int width, int height, int header, bool hasTabs, Func<int, int> past)
    {
        int functions = height >= 5 ? 1 : 0;
        int status = height >= 3 ? 1 : 0;
        int tabs = hasTabs && height - header - functions - status >= LeastForTabs ? 1 : 0;
        int page = Math.Max(0, height - header - tabs - functions - status);
        int panel = past(page);
        page -= panel;
        return new ScreenLayout(
            new Area(0, 0, width, header),
            new Area(0, header, width, tabs),
            new Area(0, header + tabs, width, page),
            new Area(0, header + tabs + page, width, panel),
            new Area(0, header + tabs + page + panel, width, status),
            new Area(0, header + tabs + page + panel + status, width, functions));
    }
}
