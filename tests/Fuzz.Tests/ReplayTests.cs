using System.Text;
using Bpftop.Fuzz;

namespace Bpftop.Fuzz.Tests;

/// <summary>Each target takes its seeds, and what is made of them the same way every time. run.sh beside the targets looks for
/// what is new.</summary>
public sealed class ReplayTests
{
    /// <summary>An input that has not come back by then never will.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Names { get; } = [.. Targets.All.Select(static target => target.Name)];

    private static string Root => Path.Join(Repository.Root, "tests/fixtures/fuzz");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_holds_for_its_seeds_and_what_is_made_of_them(string name)
    {
        Target target = Targets.Named(name);
        byte[][] seeds = Seeds.Of(Root, target);
        Assert.NotEmpty(seeds);
        Mutator mutator = new(target, seeds, number: 1);
        byte[] input = [];
        Exception? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                for (int number = -seeds.Length; number < target.Mutations; number++)
                {
                    input = number < 0 ? seeds[^-number] : mutator.Next().ToArray();
                    Guard.Run(target, input);
                }
            }
            catch (Exception found)
            {
                fault = found;
            }
        })
        {
            // A target that hangs takes no other with it.
            IsBackground = true,
        };
        thread.Start();

        Assert.True(thread.Join(_patience), $"{name} does not come back from {Convert.ToHexString(input)}");
        Assert.True(fault is null, $"{name}: {Convert.ToHexString(input)} \"{Encoding.Latin1.GetString(input)}\": {fault}");
    }

    [Fact]
    public void Every_folder_of_seeds_is_a_targets() =>
        Assert.Equal(Targets.All.Select(static target => target.Name).Order(StringComparer.Ordinal), Directory.GetDirectories(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Inputs_are_the_same_every_time()
    {
        Target target = Targets.Named("text");
        byte[][] seeds = Seeds.Of(Root, target);
        Mutator one = new(target, seeds, number: 7);
        Mutator other = new(target, seeds, number: 7);
        for (int input = 0; input < 100; input++)
        {
            Assert.Equal(one.Next(), other.Next());
        }
    }

    /// <summary>What a target must notice, it does.</summary>
    [Theory]
    [InlineData("throws", "made up")]
    [InlineData("burns", "took")]
    [InlineData("swallows", "allocated")]
    public void A_fault_is_found(string kind, string message)
    {
        byte[]? last = null;
        Target target = new(kind, input =>
        {
            switch (kind)
            {
                case "throws":
                    throw new BrokenException("made up");
                case "burns":
                    long end = Environment.TickCount64 + 200;
                    while (Environment.TickCount64 < end)
                    {
                    }

                    break;
                default:
                    last = new byte[64 << 10];
                    break;
            }
        })
        {
            Patience = TimeSpan.FromMilliseconds(20),
            Room = 1 << 10,
        };

        Assert.Contains(message, Assert.Throws<BrokenException>(() => Guard.Run(target, "x"u8)).Message, StringComparison.Ordinal);
        GC.KeepAlive(last);
    }
}
