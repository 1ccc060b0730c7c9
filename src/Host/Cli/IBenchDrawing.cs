using Bpftop.Host.View;

namespace Bpftop.Host.Cli;

/// <summary>Draws frames as the screen does, and throws the bytes away.</summary>
internal interface IBenchDrawing
{
    /// <summary>Draws the lines into cells.</summary>
    void Draw(ProcessView view);

    /// <summary>Makes the bytes that would change a terminal to what was drawn.</summary>
    /// <returns>How many.</returns>
    int Render();
}
