using Bpftop.Host.History;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.History;

namespace Bpftop.Fuzz;

/// <summary>Frames that are kept: what a machine did, changed by the input in every way, is read again as it was.</summary>
internal static class HistoryTargets
{
    private const int Frames = 24;

    public static Target[] All { get; } =
    [
        new("history", Past) { Room = 256 << 20, RoomPerByte = 1 << 20, Patience = TimeSpan.FromSeconds(2), Longest = 1024, Mutations = 20 },
    ];

    private static void Past(ReadOnlySpan<byte> input)
    {
        Choices choices = new(input.ToArray());
        HistoryBench bench = new(choices, new HistoryLimits(TimeSpan.FromMinutes(15), 4 << 20)) { Size = 2 + choices.Next(12), IsAlongTheList = choices.Next(2) == 0 };
        for (int tick = 0; tick < Frames; tick++)
        {
            long number = bench.Tick().Number;
            Same(bench, number - choices.Next((int)Math.Min(number, 6)));
        }

        foreach (FrameMark mark in bench.Marks())
        {
            Same(bench, mark.Number);
        }
    }

    private static void Same(HistoryBench bench, long number) => Check.Same(bench.Written[number], bench.Read(number), $"frame {number}");

    /// <summary>Random numbers that are the input's, and zeros behind its end.</summary>
    private sealed class Choices(byte[] bytes) : Random(0)
    {
        private int _at;

        public override int Next(int maxValue) => maxValue <= 1 ? 0 : (int)((uint)((Byte() << 8) | (maxValue > 256 ? Byte() << 16 : 0) | Byte()) % (uint)maxValue);

        public override double NextDouble() => Byte() / 256.0;

        private int Byte() => _at < bytes.Length ? bytes[_at++] : 0;
    }
}
