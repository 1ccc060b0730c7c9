using BenchmarkDotNet.Attributes;
using Bpftop.Terminal;

namespace Bpftop.Bench;

/// <summary>Drawing a 200×60 screen: the bytes a terminal would get, without the terminal.</summary>
[MemoryDiagnoser]
public class RenderBenchmarks
{
    private const int Width = 200;
    private const int Height = 60;
    private readonly CellGrid _grid = new(Width, Height);
    private readonly FrameRenderer _renderer = new(ColorDepth.TrueColor, ascii: false);
    private readonly string[] _lines = [.. Enumerable.Range(0, 2 * Height).Select(Line)];
    private int _turn;

    /// <summary>Every number on the screen changes.</summary>
    [Benchmark]
    public int EveryRowChanges()
    {
        _turn = (_turn + 1) % Height;
        for (int y = 0; y < Height; y++)
        {
            _grid.Write(0, y, _lines[y + _turn], new Style(Color.Rgb(0xD5C4A1)), Width);
        }

        return _renderer.Render(_grid).Length;
    }

    /// <summary>The same screen again: nothing is written.</summary>
    [Benchmark]
    public int NothingChanges()
    {
        for (int y = 0; y < Height; y++)
        {
            _grid.Write(0, y, _lines[y], new Style(Color.Rgb(0xD5C4A1)), Width);
        }

        return _renderer.Render(_grid).Length;
    }

    private static string Line(int number) =>
        $"{1000 + number * 37,7} root      20   0 {number * 13 % 900}.{number % 10}M {number * 7 % 90}.1M S {number % 100}.{number % 10} 0.4 0:0{number % 10}.{number % 60:00} /usr/bin/program --with=argument-{number} and more"
            .PadRight(Width);
}
