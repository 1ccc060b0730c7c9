namespace Bpftop.Fuzz;

/// <summary>Hands foreign bytes to a parser, and throws where something does not hold that must hold for any bytes.</summary>
internal delegate void Feed(ReadOnlySpan<byte> input);

/// <summary>A parser, or those of one kind of input together.</summary>
/// <param name="Name">Names the target, and the folder of its seeds.</param>
/// <param name="Feed">What is done with an input.</param>
internal sealed record Target(string Name, Feed Feed)
{
    /// <summary>Bytes of an input; what is longer is cut.</summary>
    public int Longest { get; init; } = 4096;

    /// <summary>Bytes that an input of any length may have allocated on the thread.</summary>
    public long Room { get; init; } = 512 << 10;

    /// <summary>Bytes that may be allocated besides for each byte of the input.</summary>
    public int RoomPerByte { get; init; } = 1024;

    /// <summary>CPU time of the thread that an input may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Words that mean something to the parser, beside those of the seeds.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Inputs that the bounded replay makes of the seeds: fewer where one takes long.</summary>
    public int Mutations { get; init; } = 2000;
}
