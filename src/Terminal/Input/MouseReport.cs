namespace Bpftop.Terminal;

/// <summary>The mouse, in SGR coordinates (mode 1006): <c>CSI &lt; button ; column ; row M</c>, or <c>m</c> for a release.
/// </summary>
internal static class MouseReport
{
    /// <returns>False for a malformed report, and for what is of no use here: further buttons, the horizontal wheel, and
    /// movement without a button.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> body, bool isRelease, out InputEvent input)
    {
        input = default;
        Span<int> numbers = stackalloc int[SequenceParameters.Most];
        if (SequenceParameters.Read(body, numbers) != 3 || numbers[1] < 1 || numbers[2] < 1)
        {
            return false;
        }

        int code = numbers[0];
        int button = (code & 3) + 1;
        bool isWheel = (code & 64) != 0;
        bool isDrag = (code & 32) != 0;
        if (code >= 128 || (isWheel ? button > 2 || isRelease : button > 3))
        {
            return false;
        }

        input = new InputEvent
        {
            Kind = InputKind.Mouse,
            Mouse = isWheel ? (button == 1 ? MouseAction.WheelUp : MouseAction.WheelDown)
                : isRelease ? MouseAction.Release
                : isDrag ? MouseAction.Drag
                : MouseAction.Press,
            Button = isWheel ? 0 : button,
            X = numbers[1] - 1,
            Y = numbers[2] - 1,
            Modifiers = ((code & 4) != 0 ? Modifiers.Shift : 0)
                | ((code & 8) != 0 ? Modifiers.Alt : 0)
                | ((code & 16) != 0 ? Modifiers.Control : 0),
        };
        return true;
    }
}
