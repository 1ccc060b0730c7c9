using System.Text;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>Finds a line of a list by what is typed. As in htop any letter begins; <c>/</c> does too, for letters that mean
/// something else in the list.</summary>
/// <param name="count">Lines there are.</param>
/// <param name="textOf">The text of a line.</param>
internal sealed class TypedFind(Func<int> count, Func<int, string> textOf)
{
    /// <summary>What was typed.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether letters are for it.</summary>
    public bool IsOn { get; private set; }

    public void End() => (Text, IsOn) = ("", false);

    /// <summary>Takes a key of it.</summary>
    /// <param name="input">The key.</param>
    /// <param name="line">The line of the cursor, which goes to what is found.</param>
    public void Take(in InputEvent input, ref int line)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Backspace })
        {
            if (Text.Length == 0)
            {
                End();
            }
            else
            {
                Text = Text[..^1];
            }
        }
        else if (!IsOn && input is { Kind: InputKind.Key, Key: Key.Character, Rune.Value: '/' })
        {
            IsOn = true;
        }
        else if (input is { Kind: InputKind.Key, Key: Key.Character, Modifiers: Modifiers.None } && !Rune.IsControl(input.Rune))
        {
            Find(Text + input.Rune.ToString(), ref line);
        }
    }

    /// <summary>Goes to the first line that begins with what was typed, else to the first that has it anywhere; a
    /// letter that matches nothing is ignored.</summary>
    private void Find(string typed, ref int line)
    {
        int found = IndexOf(text => text.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        found = found >= 0 ? found : IndexOf(text => text.Contains(typed, StringComparison.OrdinalIgnoreCase));
        if (found >= 0)
        {
            Text = typed;
            IsOn = true;
            line = found;
        }
    }

    private int IndexOf(Func<string, bool> matches)
    {
        for (int index = 0; index < count(); index++)
        {
            if (matches(textOf(index)))
            {
                return index;
            }
        }

        return -1;
    }
}
