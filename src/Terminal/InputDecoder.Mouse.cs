namespace Bpftop.Terminal;

/// <content>The mouse, in SGR coordinates (mode 1006).</content>
public sealed partial class InputDecoder
{
    // CSI < button ; column ; row M, or m for a release.
    private void AddMouse(ReadOnlySpan<byte> body, bool isRelease)
    {
        Span<int> numbers = stackalloc int[MaxParameters];
        if (ReadNumbers(body, numbers) != 3 || numbers[1] < 1 || numbers[2] < 1)
        {
            return;
        }

        int code = numbers[0];
        int button = (code & 3) + 1;
        bool isWheel = (code & 64) != 0;
        bool isDrag = (code & 32) != 0;
        if (code >= 128 || (isWheel ? button > 2 || isRelease : button > 3))
        {
            // Further buttons, the horizontal wheel, and movement without a button.
            return;
        }

        AddHand(new InputEvent
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
        });
    }
}
