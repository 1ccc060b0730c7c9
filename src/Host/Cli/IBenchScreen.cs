using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Cli;

/// <summary>The monitor without a terminal: what it would write is counted and thrown away.</summary>
internal interface IBenchScreen
{
    /// <summary>What frames must have.</summary>
    FrameDemand Demand { get; }

    /// <summary>Takes a frame: filter, sort, tree.</summary>
    void Accept(Frame frame);

    /// <summary>Draws the lines into cells.</summary>
    void Draw();

    /// <summary>Makes the bytes that change a terminal to what was drawn.</summary>
    /// <returns>How many.</returns>
    int Render();
}
