namespace Bpftop.Host.Snapshot;

/// <summary>What a tab about one process has to say of a moment that is over: what the frame of that moment has.</summary>
/// <remarks>Pure, and called on the screen's thread when another moment is shown: it reads nothing but the frame, so that no value
/// of now stands under a time of then.</remarks>
internal interface IFrameDetail
{
    /// <summary>Writes the tab's rows of one process.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="row">The process's row.</param>
    /// <param name="columns">Every column there is, those of plugins too.</param>
    /// <param name="rows">Takes the rows; empty. Their keys are those of the rows of now, where there is the same.</param>
    /// <returns>Why there are none, a clause for people; null where they are written.</returns>
    string? Write(Frame frame, int row, ColumnCatalog columns, TableBuffer rows);
}
