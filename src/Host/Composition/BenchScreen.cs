using Bpftop.Host.Cli;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Composition;

/// <summary>The real screen over the real renderer, with nothing behind them.</summary>
internal sealed class BenchScreen : IBenchScreen
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

    public FrameDemand Demand => _screen.Demand;

    public void Accept(Frame frame) => _screen.Accept(frame);

    public void Draw() => _screen.Draw(_grid);

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

        public void Wake()
        {
        }
    }
}
