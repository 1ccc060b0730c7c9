using Bpftop.Host.Screen.Details;
using Bpftop.Host.Screen.Drawing;

namespace Bpftop.Host.Screen;

/// <summary>Where the parts of the screen are. A low screen loses the header first, then the bars.</summary>
internal readonly record struct ScreenLayout(Area Header, Area Tabs, Area Page, Area Details, Area Past, Area Status, Area Functions)
{
    private const int LeastPage = 4;
    private const int LeastForTabs = 8;
    private const int HeaderPercent = 45;

    /// <summary>Where table and details do not both have so many lines, the one with the focus has all.</summary>
    private const int LeastTable = 5;
    private const int LeastDetails = 8;

    /// <summary>The narrowest of two that are side by side.</summary>
    private const int NarrowestBeside = 60;

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
            default,
            new Area(0, header + tabs + page, width, panel),
            new Area(0, header + tabs + page + panel, width, status),
            new Area(0, header + tabs + page + panel + status, width, functions));
    }

    /// <summary>Whether a screen is wide enough for details beside the table.</summary>
    public static bool HasRoomBeside(int width) => width / 2 >= NarrowestBeside;

    /// <summary>Makes room for the details of a process.</summary>
    /// <param name="place">Where they are to be.</param>
    /// <param name="haveFocus">Whether they are what the user looks at.</param>
    public ScreenLayout WithDetails(DetailPlace place, bool haveFocus)
    {
        Area all = Page;
        if (place == DetailPlace.Beside && HasRoomBeside(all.Width))
        {
            int left = all.Width / 2;
            return this with { Page = all with { Width = left }, Details = all with { X = left, Width = all.Width - left } };
        }

        bool hasRoom = all.Height >= LeastTable + LeastDetails;
        int details = place != DetailPlace.Full && hasRoom ? Math.Max(LeastDetails, all.Height / 2)
            : haveFocus ? all.Height
            : 0;
        return this with
        {
            Page = all with { Height = all.Height - details },
            Details = all with { Y = all.Y + all.Height - details, Height = details },
        };
    }
}
