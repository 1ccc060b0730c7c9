using System.Text;

namespace Bpftop.Terminal;

/// <summary>Turns the bytes of a terminal into events.</summary>
/// <remarks>
/// Pure: it reads no terminal and no clock. One thread at a time. Understands xterm, the Linux console, rxvt, tmux,
/// screen and the basic kitty protocol; a sequence that it does not know is swallowed whole, and bytes that are no
/// UTF-8 are left out.
/// </remarks>
public sealed partial class InputDecoder
{
    private const byte Esc = 0x1B;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1A;
    private const byte Bell = 0x07;
    private const byte Delete = 0x7F;

    private readonly InputQueue _events = new();
    private readonly PasteText _paste = new();
    private readonly byte[] _rune = new byte[4];
    private State _state;
    private bool _alt;

    /// <summary>A lone ESC was taken for the Escape key a moment ago: the rest of a sequence may still come.</summary>
    private bool _mayGoOn;

    /// <summary>What is read now looks like the rest of a sequence whose ESC has been a key already.</summary>
    private bool _isTail;
    private int _runeLength;
    private int _runeExpected;
    private int _mouseBytesLeft;
    private bool _stringIsEmpty;
    private byte _stringIntroducer;

    private enum State
    {
        Ground,
        Utf8,
        Escape,
        EscapeEscape,
        Csi,
        LinuxFunction,
        Ss3,
        String,
        StringEscape,
        OldMouse,
        Paste,
    }

    /// <summary>True while a sequence has begun and not ended: after a short wait call <see cref="Flush"/>.</summary>
    /// <remarks>A paste is not such a sequence: its end may take seconds.</remarks>
    public bool IsPending => _state is not (State.Ground or State.Paste);

    /// <summary>True where what has come may be a key or the start of a sequence: only then is it worth
    /// waiting.</summary>
    internal bool IsAmbiguous => _state switch
    {
        State.Escape or State.EscapeEscape => true,
        State.Csi or State.Ss3 => _length == 0,
        State.String => _stringIsEmpty,
        _ => false,
    };

    /// <summary>Within a sequence whose second byte has come. No single key looks like this, so there is more time to
    /// wait.</summary>
    internal bool IsIntroduced => _state is State.Csi or State.Ss3;

    internal bool HasEvents => _events.Count > 0;

    /// <summary>Within a paste or a long answer: nothing is a key until its end, however long that takes.</summary>
    internal bool IsInText => _state is State.Paste or State.StringEscape || (_state == State.String && !_stringIsEmpty);

    /// <summary>What the terminal said of synchronized output; null until it answered.</summary>
    internal bool? OffersSynchronizedOutput { get; private set; }

    /// <summary>Takes bytes as they come, however they are cut.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Take(value);
        }
    }

    /// <summary>Takes the next whole event.</summary>
    public bool TryRead(out InputEvent input) => _events.TryTake(out input);

    /// <summary>Decides that what began is all there is: a lone ESC is the Escape key.</summary>
    public void Flush()
    {
        switch (_state)
        {
            case State.Paste:
                return;
            case State.Escape:
                AddKey(Key.Escape, Modifiers.None);
                _mayGoOn = true;
                break;
            case State.EscapeEscape:
                AddKey(Key.Escape, Modifiers.None);
                AddKey(Key.Escape, Modifiers.None);
                _mayGoOn = true;
                break;
            case State.Csi or State.Ss3 when _length == 0:
                EndIntroducer();
                break;
            case State.String when _stringIsEmpty:
                AddCharacter(_stringIntroducer, Modifiers.Alt);
                break;
        }

        Reset();
    }

    /// <summary>From here on bytes are taken as they are: they come too long after an Escape to belong to it.</summary>
    internal void ForgetCut() => _mayGoOn = false;

    /// <summary>Ends a paste or an answer whose end never came; what came of a paste is delivered.</summary>
    internal void Abandon()
    {
        if (_state == State.Paste)
        {
            EndPaste();
        }
        else
        {
            Flush();
        }
    }

    private void Take(byte value)
    {
        switch (_state)
        {
            case State.Ground:
                TakeGround(value);
                break;
            case State.Utf8:
                TakeUtf8(value);
                break;
            case State.Escape:
                TakeEscape(value);
                break;
            case State.EscapeEscape:
                TakeEscapeEscape(value);
                break;
            case State.Csi:
                TakeCsi(value);
                break;
            case State.LinuxFunction:
                TakeLinuxFunction(value);
                break;
            case State.Ss3:
                TakeSs3(value);
                break;
            case State.String:
            case State.StringEscape:
                TakeString(value);
                break;
            case State.OldMouse:
                // Without SGR coordinates: three bytes, of no use beyond column 223.
                if (--_mouseBytesLeft == 0)
                {
                    Reset();
                }

                break;
            case State.Paste:
                if (_paste.Add(value))
                {
                    EndPaste();
                }

                break;
        }

        _isTail &= _state != State.Ground;
    }

    private void TakeGround(byte value)
    {
        bool goesOn = _mayGoOn && (value is (byte)'[' or (byte)'O');
        _mayGoOn = false;
        if (goesOn)
        {
            _isTail = true;
            _state = value == '[' ? State.Csi : State.Ss3;
            _length = 0;
        }
        else if (value == Esc)
        {
            _state = State.Escape;
        }
        else if (value < 0x80)
        {
            AddByteKey(value, Modifiers.None);
        }
        else
        {
            BeginUtf8(value);
        }
    }

    private void TakeEscape(byte value)
    {
        switch (value)
        {
            case Esc:
                _state = State.EscapeEscape;
                break;
            case (byte)'[':
                _state = State.Csi;
                _length = 0;
                break;
            case (byte)'O':
                _state = State.Ss3;
                _length = 0;
                break;
            case (byte)'P' or (byte)']' or (byte)'X' or (byte)'^' or (byte)'_':
                _state = State.String;
                _stringIsEmpty = true;
                _stringIntroducer = value;
                break;
            case >= 0x80:
                _alt = true;
                BeginUtf8(value);
                break;
            default:
                Reset();
                AddByteKey(value, Modifiers.Alt);
                break;
        }
    }

    // ESC ESC [ A is Alt-Up in rxvt and others; before any other byte the first ESC was the Escape key.
    private void TakeEscapeEscape(byte value)
    {
        if (value is (byte)'[' or (byte)'O')
        {
            _alt = true;
        }
        else
        {
            AddKey(Key.Escape, Modifiers.None);
        }

        _state = State.Escape;
        TakeEscape(value);
    }

    // DCS, OSC, SOS, PM and APC: answers that nobody here asked for.
    private void TakeString(byte value)
    {
        if (_state == State.StringEscape)
        {
            Reset();
            if (value != '\\')
            {
                _state = State.Escape;
                TakeEscape(value);
            }
        }
        else if (value == Esc)
        {
            _state = State.StringEscape;
        }
        else if (value is Bell or Cancel or Substitute)
        {
            Reset();
        }
        else
        {
            _stringIsEmpty = false;
        }
    }

    private void EndPaste()
    {
        Reset();
        _events.Add(new InputEvent { Kind = InputKind.Paste, Text = _paste.Take() });
    }

    private void BeginUtf8(byte value)
    {
        _runeExpected = value switch
        {
            >= 0xC2 and <= 0xDF => 2,
            >= 0xE0 and <= 0xEF => 3,
            >= 0xF0 and <= 0xF4 => 4,
            _ => 0,
        };
        if (_runeExpected == 0)
        {
            Reset();
            return;
        }

        _rune[0] = value;
        _runeLength = 1;
        _state = State.Utf8;
    }

    private void TakeUtf8(byte value)
    {
        if ((value & 0xC0) != 0x80)
        {
            Reset();
            TakeGround(value);
            return;
        }

        _rune[_runeLength++] = value;
        if (_runeLength < _runeExpected)
        {
            return;
        }

        Modifiers modifiers = _alt ? Modifiers.Alt : Modifiers.None;
        bool isWhole = Rune.DecodeFromUtf8(_rune.AsSpan(0, _runeLength), out Rune rune, out _) == System.Buffers.OperationStatus.Done;
        Reset();

        // C1 controls are no keys.
        if (isWhole && rune.Value >= 0xA0)
        {
            AddCharacter(rune, modifiers);
        }
    }

    private void AddByteKey(byte value, Modifiers modifiers)
    {
        switch (value)
        {
            case 0:
                AddCharacter(' ', modifiers | Modifiers.Control);
                break;
            case 0x08 or Delete:
                AddKey(Key.Backspace, modifiers);
                break;
            case 0x09:
                AddKey(Key.Tab, modifiers);
                break;
            case 0x0A or 0x0D:
                AddKey(Key.Enter, modifiers);
                break;
            case Esc:
                AddKey(Key.Escape, modifiers);
                break;
            case <= 0x1A:
                AddCharacter((uint)(value - 1 + 'a'), modifiers | Modifiers.Control);
                break;
            case < 0x20:
                AddCharacter((uint)(value + '@'), modifiers | Modifiers.Control);
                break;
            default:
                AddCharacter(value, modifiers);
                break;
        }
    }

    private void AddKey(Key key, Modifiers modifiers) =>
        AddHand(new InputEvent { Kind = InputKind.Key, Key = key, Modifiers = modifiers });

    private void AddCharacter(uint codePoint, Modifiers modifiers) => AddCharacter(new Rune(codePoint), modifiers);

    private void AddCharacter(Rune rune, Modifiers modifiers) =>
        AddHand(new InputEvent { Kind = InputKind.Key, Key = Key.Character, Rune = rune, Modifiers = modifiers });

    /// <summary>Adds a key or a click, unless its ESC has already been taken for a key: the screen has changed since it
    /// was pressed.</summary>
    private void AddHand(in InputEvent input)
    {
        if (!_isTail)
        {
            _events.Add(input);
        }
    }

    private void Reset()
    {
        _state = State.Ground;
        _alt = false;
        _length = 0;
    }
}
