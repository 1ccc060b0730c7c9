namespace Bpftop.Host.Details.Reading;

/// <summary>Takes the rows of one reading: says now and then how many there are, and gives up where nobody waits.</summary>
/// <param name="buffer">Where they go.</param>
/// <param name="progress">Is told.</param>
/// <param name="cancellation">Raised when nobody waits.</param>
internal sealed class DetailRows(TableBuffer buffer, IProgress<int> progress, CancellationToken cancellation)
{
    private const int Step = 512;

    /// <summary>One clause on what is missing.</summary>
    public string? Notice
    {
        get => buffer.Notice;
        set => buffer.Notice = value;
    }

    public int Count => buffer.Count;

    /// <summary>Where the rows go, for who writes them by other means.</summary>
    public TableBuffer Buffer => buffer;

    public CancellationToken Cancellation => cancellation;

    /// <inheritdoc cref="TableBuffer.Add"/>
    /// <exception cref="OperationCanceledException">Nobody waits for the rows any more.</exception>
    public int Add(string key)
    {
        if (buffer.Count % Step == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (buffer.Count > 0)
            {
                progress.Report(buffer.Count);
            }
        }

        return buffer.Add(key);
    }

    public ref double Number(int row, int column) => ref buffer.Number(row, column);

    public ref string? Text(int row, int column) => ref buffer.Text(row, column);

    /// <summary>Adds another clause to the notice.</summary>
    public void Note(string clause) => Notice = Notice is null ? clause : $"{Notice}; {clause}";
}
