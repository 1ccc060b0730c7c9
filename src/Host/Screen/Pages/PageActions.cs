using Bpftop.Host.Screen.Windows;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The plugins' actions on one page: their menu and their keys.</summary>
/// <param name="screen">The screen.</param>
/// <param name="tableId">The table that is the page, or null for the process table.</param>
/// <param name="targets">Pins what an action is for.</param>
internal sealed class PageActions(IScreen screen, string? tableId, Func<ChosenTargets> targets)
{
    /// <summary>Shows the actions that there are to choose from.</summary>
    public void ShowMenu()
    {
        ImmutableArray<ActionSpec> actions = [.. screen.Options.Runner.Actions.Where(IsHere)];
        if (actions.IsEmpty)
        {
            screen.Say(tableId is null
                ? "no plugin that is ready has an action; p lists the plugins"
                : "no action for the rows of this table");
        }
        else if (MayAct())
        {
            // Whoever comes by the menu finds the shorter way beside it.
            string[] keys = [.. actions.Select(action => screen.Options.Keys.KeyOf(action.Id) ?? "")];
            int width = keys.Max(static key => key.Length);
            Choice[] choices = [.. actions.Select((action, index) => new Choice(action.Label, width == 0 ? action.Help : $"{keys[index].PadRight(width)}  {action.Help}"))];
            screen.Show(new ChoiceWindow("Action", choices, 0, chosen => Begin(actions[chosen])));
        }
    }

    /// <summary>Begins an action with the targets of this moment.</summary>
    public void Begin(ActionSpec action)
    {
        if (!MayAct())
        {
            return;
        }

        if (!IsHere(action))
        {
            screen.Warn(tableId is null
                ? $"{action.Label} is for the rows of {action.TableId}"
                : $"{action.Label} is not for the rows of this table");
            return;
        }

        ChosenTargets chosen = targets();
        if (chosen.Processes.IsEmpty && chosen.TableRows.IsEmpty)
        {
            screen.Warn($"{action.Label}: no {(tableId is null ? "living process" : "row")} is chosen");
            return;
        }

        new ActionWindows(screen).Begin(action, chosen);
    }

    /// <summary>Says so where nothing may be done to anything.</summary>
    public bool MayAct()
    {
        if (screen.Options.ReadOnly)
        {
            screen.Warn("bpftop was started with --readonly: no action can run");
            return false;
        }

        if (screen.PastMoment is { } moment)
        {
            screen.Warn($"the screen shows {moment}: nothing can be done to the past; Esc returns to the present");
            return false;
        }

        return true;
    }

    private bool IsHere(ActionSpec action) =>
        action.TableId == tableId || (tableId is null && action.AlsoOnProcesses);
}
