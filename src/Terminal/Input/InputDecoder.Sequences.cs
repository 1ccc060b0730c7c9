namespace Bpftop.Terminal;

/// <content>Control sequences: ESC [ and ESC O.</content>
public sealed partial class InputDecoder
{
    // No terminal sends longer ones as input: they are skipped to their end.
    private const int LongestSequence = 64;

    private readonly byte[] _sequence = new byte[LongestSequence];
    private int _length;

    private void TakeCsi(byte value)
    {
        if (value == '[' && _length == 0)
        {
            _state = State.LinuxFunction;
        }
        else if (value is >= 0x20 and <= 0x3F)
        {
            if (value == '$' && IsOneNumber())
            {
                EndTilde(Modifiers.Shift);
                return;
            }

            if (_length < LongestSequence)
            {
                _sequence[_length] = value;
            }

            _length++;
        }
        else if (value is >= 0x40 and <= 0x7E)
        {
            if (_isTail && _length == 0 && !EndsBareSequence(value))
            {
                EndIntroducer();
                TakeGround(value);
                return;
            }

            EndCsi(value);
        }
        else
        {
            AbortSequence(value);
        }
    }

    /// <summary>This is no sequence: <c>ESC [</c> was Alt with a bracket, or just a bracket where the ESC has been
    /// taken for a key already.</summary>
    private void EndIntroducer()
    {
        char introducer = _state == State.Csi ? '[' : 'O';
        Modifiers modifiers = _isTail ? Modifiers.None : Modifiers.Alt;
        _isTail = false;
        AddCharacter(introducer, modifiers);
        Reset();
    }

    private void TakeLinuxFunction(byte value)
    {
        Modifiers modifiers = Held();
        Reset();
        if (value is >= (byte)'A' and <= (byte)'E')
        {
            AddKey(Key.F1 + (value - 'A'), modifiers);
        }
        else if (value is < 0x20 or >= 0x7F)
        {
            TakeGround(value);
        }
    }

    private void TakeSs3(byte value)
    {
        // ESC O 5 P: an old way to write Ctrl-F1.
        if (value is >= (byte)'0' and <= (byte)'9' or (byte)';')
        {
            if (_length < LongestSequence)
            {
                _sequence[_length] = value;
            }

            _length++;
            return;
        }

        if (value is < 0x20 or >= 0x7F)
        {
            AbortSequence(value);
            return;
        }

        if (_isTail && _length == 0 && !EndsBareSequence(value))
        {
            EndIntroducer();
            TakeGround(value);
            return;
        }

        Modifiers modifiers = Held();
        if (_length is > 0 and <= LongestSequence)
        {
            Span<int> numbers = stackalloc int[SequenceParameters.Most];
            int count = SequenceParameters.Read(_sequence.AsSpan(0, _length), numbers);
            modifiers |= SequenceParameters.ModifiersOf(numbers[count - 1]);
        }

        Reset();
        if (value is >= (byte)'a' and <= (byte)'d')
        {
            AddKey(KeyCodes.Arrow((byte)(value - 'a' + 'A')), modifiers | Modifiers.Control);
        }
        else if (value is >= (byte)'j' and <= (byte)'y' or (byte)'X')
        {
            // The keypad in application mode: * + , - . / 0 to 9, and =.
            AddCharacter(value == 'X' ? '=' : (uint)(value - 'j' + '*'), modifiers);
        }
        else if (value == 'M')
        {
            AddKey(Key.Enter, modifiers);
        }
        else
        {
            AddKnownKey(KeyCodes.OfLetter(value), modifiers);
        }
    }

    private void EndCsi(byte final)
    {
        if (_length > LongestSequence)
        {
            Reset();
            return;
        }

        ReadOnlySpan<byte> body = _sequence.AsSpan(0, _length);
        switch (final)
        {
            case (byte)'M' when body.IsEmpty:
                Reset();
                _state = State.OldMouse;
                _mouseBytesLeft = 3;
                return;
            case (byte)'M' or (byte)'m' when body.StartsWith("<"u8):
                if (MouseReport.TryParse(body[1..], isRelease: final == 'm', out InputEvent mouse))
                {
                    AddHand(mouse);
                }

                break;
            case (byte)'y' when body.StartsWith("?"u8) && body.EndsWith("$"u8):
                TakeModeReport(body[1..^1]);
                break;
            case (byte)'I' when body.IsEmpty:
                _events.Add(new InputEvent { Kind = InputKind.Focus, Focused = true });
                break;
            case (byte)'O' when body.IsEmpty:
                _events.Add(new InputEvent { Kind = InputKind.Focus, Focused = false });
                break;
            case (byte)'~':
                EndTilde(Modifiers.None);
                return;
            case (byte)'^' when IsOneNumber():
                EndTilde(Modifiers.Control);
                return;
            case (byte)'@' when IsOneNumber():
                EndTilde(Modifiers.Control | Modifiers.Shift);
                return;
            case (byte)'u':
                AddKeyByCode(body, Held());
                break;
            case (byte)'Z':
                AddKey(Key.Tab, Held() | Modifiers.Shift);
                break;
            case >= (byte)'a' and <= (byte)'d' when body.IsEmpty:
                AddKey(KeyCodes.Arrow((byte)(final - 'a' + 'A')), Held() | Modifiers.Shift);
                break;
            default:
                AddModifiedLetterKey(final, body);
                break;
        }

        Reset();
    }

    private void AddModifiedLetterKey(byte final, ReadOnlySpan<byte> body)
    {
        Span<int> numbers = stackalloc int[SequenceParameters.Most];
        int count = SequenceParameters.Read(body, numbers);

        // Private and intermediate bytes make it an answer (DA, …), and a key has at most "1 ; modifiers".
        if (count < 0 || count > 2 || (count > 0 && numbers[0] > 1) || SequenceParameters.IsRelease(body))
        {
            return;
        }

        AddKnownKey(KeyCodes.OfLetter(final), Held() | (count == 2 ? SequenceParameters.ModifiersOf(numbers[1]) : Modifiers.None));
    }

    // Ends CSI number ~, and what rxvt puts in the tilde's place.
    private void EndTilde(Modifiers added)
    {
        ReadOnlySpan<byte> body = _sequence.AsSpan(0, _length);
        Modifiers modifiers = Held() | added;
        Span<int> numbers = stackalloc int[SequenceParameters.Most];
        int count = SequenceParameters.Read(body, numbers);
        bool isRelease = SequenceParameters.IsRelease(body);
        Reset();
        if (count <= 0 || isRelease)
        {
            return;
        }

        if (numbers[0] == 200)
        {
            _state = State.Paste;
        }
        else if (numbers[0] == 27 && count >= 3)
        {
            // xterm's modifyOtherKeys.
            AddCode(numbers[2], modifiers | SequenceParameters.ModifiersOf(numbers[1]));
        }
        else
        {
            if (count >= 2)
            {
                modifiers |= SequenceParameters.ModifiersOf(numbers[1]);
            }

            AddKnownKey(KeyCodes.OfNumber(numbers[0]), numbers[0] >= 25 ? modifiers | Modifiers.Shift : modifiers);
        }
    }

    // CSI code : shifted : base ; modifiers : event ; text u (kitty). Only the first parts count here.
    private void AddKeyByCode(ReadOnlySpan<byte> body, Modifiers modifiers)
    {
        Span<int> numbers = stackalloc int[SequenceParameters.Most];
        int count = SequenceParameters.Read(body, numbers);
        if (count > 0 && !SequenceParameters.IsRelease(body))
        {
            AddCode(numbers[0], modifiers | SequenceParameters.ModifiersOf(count >= 2 ? numbers[1] : 0));
        }
    }

    private void AddCode(int code, Modifiers modifiers)
    {
        if (KeyCodes.CharacterOf(code, modifiers) is { } rune)
        {
            AddCharacter(rune, modifiers & ~Modifiers.Shift);
        }
        else
        {
            AddKnownKey(KeyCodes.OfCode(code), modifiers);
        }
    }

    private void AddKnownKey(Key key, Modifiers modifiers)
    {
        if (key != Key.None)
        {
            AddKey(key, modifiers);
        }
    }

    // CSI ? mode ; state $ y: 1 set, 2 reset, 3 always set; 0 unknown, 4 always reset.
    private void TakeModeReport(ReadOnlySpan<byte> body)
    {
        Span<int> numbers = stackalloc int[SequenceParameters.Most];
        if (SequenceParameters.Read(body, numbers) == 2 && numbers[0] == 2026)
        {
            OffersSynchronizedOutput = numbers[1] is 1 or 2 or 3;
        }
    }

    private Modifiers Held() => _alt ? Modifiers.Alt : Modifiers.None;

    private bool IsOneNumber()
    {
        if (_length is 0 or > 3)
        {
            return false;
        }

        return !_sequence.AsSpan(0, _length).ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // The keys that terminals send without anything between introducer and final byte. Anything else after an Escape
    // and a bracket was typed.
    private static bool EndsBareSequence(byte final) =>
        final is (>= (byte)'A' and <= (byte)'F') or (byte)'H' or (byte)'I' or (byte)'M' or (byte)'O' or (>= (byte)'P' and <= (byte)'S')
            or (byte)'Z' or (>= (byte)'a' and <= (byte)'d');

    private void AbortSequence(byte value)
    {
        if (_isTail && _length == 0)
        {
            EndIntroducer();
        }

        _isTail = false;
        Reset();
        if (value is not (Cancel or Substitute))
        {
            TakeGround(value);
        }
    }
}
