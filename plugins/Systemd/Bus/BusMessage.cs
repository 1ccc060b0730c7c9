using System.Text;

namespace Bpftop.Systemd.Bus;

/// <summary>A message, read or written from the front to the back.</summary>
/// <remarks>Belongs to the thread that has the connection.</remarks>
internal sealed unsafe class BusMessage(nint message) : IDisposable
{
    private const byte Array = (byte)'a';
    private const byte Struct = (byte)'r';
    private const byte Variant = (byte)'v';

    private nint _message = message;

    public nint Handle => _message;

    public string Path => BusText.OfPath(LibSystemd.GetPath(_message));

    public string Interface => BusText.Of(LibSystemd.GetInterface(_message));

    public string Member => BusText.Of(LibSystemd.GetMember(_message));

    public string Sender => BusText.Of(LibSystemd.GetSender(_message));

    public byte Type => LibSystemd.GetType(_message, out byte type) < 0 ? (byte)0 : type;

    /// <summary>The call that this answers, 0 for none.</summary>
    public ulong AnswerTo => LibSystemd.GetReplyCookie(_message, out ulong cookie) < 0 ? 0 : cookie;

    /// <summary>Throws where the message is an error.</summary>
    public BusMessage OrThrow()
    {
        if (LibSystemd.GetError(_message) is var error && error is not null && error->Name is not null)
        {
            string name = BusText.Of(error->Name);
            throw new BusException(BusSentence.Of(name, BusText.Of(error->Text)), name);
        }

        return this;
    }

    public BusMessage With(string text)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
        {
            Check(LibSystemd.Append(_message, (byte)'s', bytes));
        }

        return this;
    }

    public BusMessage With(uint number)
    {
        Check(LibSystemd.Append(_message, (byte)'u', &number));
        return this;
    }

    public BusMessage With(IEnumerable<string> texts)
    {
        Check(LibSystemd.Open(_message, Array, "s"));
        foreach (string text in texts)
        {
            With(text);
        }

        Check(LibSystemd.CloseContainer(_message));
        return this;
    }

    /// <summary>Reads a text.</summary>
    public string Text() => BusText.Of(Text((byte)'s'));

    /// <summary>Reads the path of an object.</summary>
    public string ObjectPath() => BusText.OfPath(Text((byte)'o'));

    public uint UInt32()
    {
        uint value;
        Check(LibSystemd.Read(_message, (byte)'u', &value) > 0);
        return value;
    }

    public ulong UInt64()
    {
        ulong value;
        Check(LibSystemd.Read(_message, (byte)'t', &value) > 0);
        return value;
    }

    public bool Boolean()
    {
        int value;
        Check(LibSystemd.Read(_message, (byte)'b', &value) > 0);
        return value != 0;
    }

    public void EnterArray(string contents) => Check(LibSystemd.Enter(_message, Array, contents) > 0);

    /// <summary>False at the end of the array.</summary>
    public bool EnterStruct(string contents)
    {
        int result = LibSystemd.Enter(_message, Struct, contents);
        Check(result);
        return result > 0;
    }

    public void EnterVariant(string contents) => Check(LibSystemd.Enter(_message, Variant, contents) > 0);

    public void Exit() => Check(LibSystemd.Exit(_message));

    /// <summary>Reads an array of texts.</summary>
    public List<string> Texts(int most)
    {
        List<string> texts = [];
        EnterArray("s");
        byte* text;
        while (texts.Count < most && LibSystemd.Read(_message, (byte)'s', &text) > 0)
        {
            texts.Add(BusText.Of(text));
        }

        return texts;
    }

    public void Dispose()
    {
        if (_message != 0)
        {
            LibSystemd.UnrefMessage(_message);
            _message = 0;
        }
    }

    private byte* Text(byte type)
    {
        byte* text;
        Check(LibSystemd.Read(_message, type, &text) > 0);
        return text;
    }

    private static void Check(int result) => Check(result >= 0);

    private static void Check(bool isAsExpected)
    {
        if (!isAsExpected)
        {
            throw new BusException("it sent something else than the interface of systemd says");
        }
    }
}
