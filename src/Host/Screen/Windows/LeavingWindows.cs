
namespace Bpftop.Host.Screen.Windows;

/// <summary>Asks before the user leaves something behind: one window for each notice, then the end.</summary>
internal sealed class LeavingWindows(IScreen screen, Action leave)
{
    /// <summary>Leaves; at once where no plugin has anything to say.</summary>
    public void Begin() => Ask([.. screen.Options.LeavingNotices()]);

    private void Ask(ImmutableArray<LeavingNotice> notices)
    {
        if (notices.IsEmpty)
        {
            leave();
            return;
        }

        LeavingNotice notice = notices[0];
        ImmutableArray<LeavingNotice> rest = notices[1..];
        List<(string, Action)> answers = [("Leave", () => Ask(rest))];
        if (!screen.Options.ReadOnly)
        {
            // The window was the question: the action's own is not asked as well.
            answers.Insert(0, (notice.UndoLabel, () => new ActionWindows(screen).RunAtOnce(notice.Undo, notice.UndoLabel, () => Ask(rest))));
        }

        screen.Show(new QuestionWindow("Before you leave", [notice.Message, .. notice.Lines], answers));
    }
}
