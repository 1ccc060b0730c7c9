namespace Bpftop.Terminal;

/// <summary>Turns the bytes of a terminal into events.</summary>
/// <remarks>Pure: it reads no terminal and no clock. One thread at a time.</remarks>
public sealed class InputDecoder
{
    /// <summary>Takes bytes as they come, however they are cut.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Takes the next whole event.</summary>
    public bool TryRead(out InputEvent input) => throw new NotImplementedException();

    /// <summary>True while a sequence has begun and not ended: after a short wait call <see cref="Flush"/>.</summary>
    public bool IsPending => throw new NotImplementedException();

    /// <summary>Decides that what began is all there is: a lone ESC is the Escape key.</summary>
    public void Flush() => throw new NotImplementedException();
}
