using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Subcommands;

/// <summary>The monitor without a terminal, for <c>bpftop bench</c>: what it would write is counted and thrown away.</summary>
internal sealed class BenchScreen
{
    /// <summary>A large terminal: what a full-screen window on a usual display has.</summary>
    private const int Width = 200;
    private const int Height = 60;

    private readonly CellGrid _grid = new(Width, Height);
    private readonly FrameRenderer _renderer;
    private readonly MonitorScreen _screen;

    public BenchScreen(ScreenOptions options)
    {
        _renderer = new FrameRenderer(ColorDepth.TrueColor, options.Ascii);
        _screen = new MonitorScreen(new NoTerminal(), options);
    }

    /// <summary>What frames must have.</summary>
    public FrameDemand Demand => _screen.Demand;

    /// <summary>Takes a frame: filter, sort, tree.</summary>
    public void Accept(Frame frame) => _screen.Accept(frame);

    /// <summary>Opens the details of a process, or closes them.</summary>
    public void ShowDetails(int? pid)
    {
        if (pid is { } process)
        {
            _screen.ShowDetails(process);
        }
        else
        {
            _screen.CloseDetails();
        }
    }

    /// <summary>Goes one refresh back.</summary>
    /// <returns>False where there is no older one.</returns>
    public bool TryStepBack()
    {
        long before = _screen.ShownFrame;
        _screen.StepPast(-1);
        return _screen.ShownFrame < before;
    }

    /// <summary>Draws the lines into cells.</summary>
    public void Draw() => _screen.Draw(_grid);

    /// <summary>Makes the bytes that change a terminal to what was drawn.</summary>
    /// <returns>How many.</returns>
    public int Render() => _renderer.Render(_grid).Length;

    private sealed class NoTerminal : IScreenTerminal
    {
        public Task<bool>? HandToTmux(string text) => null;

        public bool Copy(ReadOnlySpan<char> text) => false;

        public void Suspend()
        {
        }

        public void Invalidate()
        {
        }

        public void UseColors(ColorDepth? colors)
        {
        }

        public void Wake()
        {
        }
    }
}
