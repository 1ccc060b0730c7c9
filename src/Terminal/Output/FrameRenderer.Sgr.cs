namespace Bpftop.Terminal;

/// <content>Colours and attributes, only the difference.</content>
public sealed partial class FrameRenderer
{
    private void SwitchTo(ulong look)
    {
        if (look == _look)
        {
            return;
        }

        if (look == 0)
        {
            _out.Add("\e[m"u8);
            _look = 0;
            return;
        }

        _out.Add("\e["u8);
        SwitchAttributes(Look.AttributesOf(_look), Look.AttributesOf(look));
        if (((look ^ _look) & Look.Foreground) != 0)
        {
            SwitchColor(Look.ForegroundOf(look), 30);
        }

        if (((look ^ _look) & Look.Background) != 0)
        {
            SwitchColor(Look.BackgroundOf(look), 40);
        }

        _out.ReplaceLast((byte)'m');
        _look = look;
    }

    private void SwitchAttributes(TextAttributes from, TextAttributes to)
    {
        if (from == to)
        {
            return;
        }

        const TextAttributes weight = TextAttributes.Bold | TextAttributes.Dim;
        if ((from & ~to & weight) != 0)
        {
            // 22 ends both.
            _out.Add("22;"u8);
            from &= ~weight;
        }

        if ((from & ~to & TextAttributes.Underline) != 0)
        {
            _out.Add("24;"u8);
        }

        if ((from & ~to & TextAttributes.Reverse) != 0)
        {
            _out.Add("27;"u8);
        }

        TextAttributes added = to & ~from;
        if ((added & TextAttributes.Bold) != 0)
        {
            _out.Add("1;"u8);
        }

        if ((added & TextAttributes.Dim) != 0)
        {
            _out.Add("2;"u8);
        }

        if ((added & TextAttributes.Underline) != 0)
        {
            _out.Add("4;"u8);
        }

        if ((added & TextAttributes.Reverse) != 0)
        {
            _out.Add("7;"u8);
        }
    }

    private void SwitchColor(Color color, int ground)
    {
        if (color.IsDefault)
        {
            _out.AddNumber(ground + 9);
        }
        else if (_palette.Depth == ColorDepth.TrueColor)
        {
            _out.AddNumber(ground + 8);
            _out.Add(";2;"u8);
            _out.AddNumber(color.Red);
            _out.Add((byte)';');
            _out.AddNumber(color.Green);
            _out.Add((byte)';');
            _out.AddNumber(color.Blue);
        }
        else if (_palette.Depth == ColorDepth.Indexed256)
        {
            _out.AddNumber(ground + 8);
            _out.Add(";5;"u8);
            _out.AddNumber(color.Blue);
        }
        else
        {
            // 8 to 15 are the bright ones, 90 to 97 and 100 to 107.
            _out.AddNumber(color.Blue < 8 ? ground + color.Blue : ground + 60 + color.Blue - 8);
        }

        _out.Add((byte)';');
    }
}
