using System.Collections.Immutable;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Signals;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Whatever is pressed, clicked, dragged, pasted and resized, while processes and plugins come and go: the screen stays, draws
/// only what may be drawn, and with --readonly nothing is done to anything.</summary>
public sealed class RandomKeysTests
{
    private const int Inputs = 25_000;

    private static readonly Key[] _keys = [.. Enum.GetValues<Key>().Where(static key => key is not (Key.None or Key.Character))];
    private static readonly string[] _words =
        ["cpu", "sort ", "filter ", "columns ", "pid,", "name", " and ", "~ /", "(", "\"", "set ", "delay 200", "kill HUP", "group user", "screen.save a", "at -3s", "101", "漢\u0301", "\u001b[31m"];

    /// <summary>Every default key of every command, and what opens and ends sequences.</summary>
    private static readonly ImmutableArray<KeyChord> _bound = [.. KeyBindings.Default.All.SelectMany(static binding => binding.Keys)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_screen_outlives_any_input_and_with_readonly_nothing_is_done(int seed)
    {
        Random random = new(seed);
        Queue<string> last = new();
        ScreenHarness screen = New();
        for (int input = 0; input < Inputs; input++)
        {
            string what = "?";
            try
            {
                what = Step(screen, random);
            }
            catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, input {input}, after {string.Join(' ', last)} {what}: {fault}");
            }

            last.Enqueue(what);
            if (last.Count > 40)
            {
                last.Dequeue();
            }

            Check(screen, input, () => $"seed {seed}, input {input}, after {string.Join(' ', last)}");
            if (screen.Screen.IsDone)
            {
                screen = New();
            }
        }
    }

    private static ScreenHarness New()
    {
        ScreenHarness screen = new(80, 24, static options => options with
        {
            ReadOnly = true,
            Signals = new SignalSender("/nonexistent"),
            SaveScreen = static _ => throw CommandException.Usage("nothing saved"),
            RemoveScreen = static _ => throw CommandException.Usage("nothing saved"),
            ReadNumber = static (key, text) => int.TryParse(text, out int number) && number is > 99 and < 60_000 ? number : throw CommandException.Usage($"{key}: wrong"),
        });
        screen.Machine.Run(ScreenHarness.Processes(30));
        screen.Tick();
        return screen;
    }

    private static string Step(ScreenHarness screen, Random random)
    {
        switch (random.Next(40))
        {
            case 0:
                int width = random.Next(1, 200);
                int height = random.Next(1, 60);
                screen.Grid.Resize(width, height);
                screen.Draw();
                return $"{width}x{height}";
            case 1:
                screen.Machine.Run([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => AnyProcess(random)).DistinctBy(static record => record.Pid)]);
                Tick(screen);
                return "tick";
            case 2:
                screen.Plugins.Set(random.Next(3) == 0 ? [] : [Plugin(random)]);
                screen.Screen.Poll();
                Tick(screen);
                return "plugins";
            case 3:
                screen.Paste(_words[random.Next(_words.Length)] + "\n");
                return "paste";
            case 4 or 5:
                InputEvent mouse = new()
                {
                    Kind = InputKind.Mouse,
                    Mouse = Enum.GetValues<MouseAction>()[random.Next(Enum.GetValues<MouseAction>().Length)],
                    Button = random.Next(0, 3),
                    X = random.Next(-1, screen.Grid.Width + 2),
                    Y = random.Next(-1, screen.Grid.Height + 2),
                };
                screen.Take(mouse);
                return $"{mouse.Mouse}@{mouse.X},{mouse.Y}";
            case 6 or 7:
                string word = _words[random.Next(_words.Length)];
                screen.Type(word);
                return $"\"{word}\"";
            case 8 or 9 or 10:
                Key key = _keys[random.Next(_keys.Length)];
                screen.Take(new InputEvent { Kind = InputKind.Key, Key = key, Modifiers = (Modifiers)random.Next(8) });
                return key.ToString();
            case 11:
                screen.Screen.Poll();
                screen.Time.Advance(TimeSpan.FromSeconds(1));
                screen.Draw();
                return "poll";
            case 12:
                screen.Press("Esc");
                return "Esc";
            default:
                KeyChord chord = _bound[random.Next(_bound.Length)];
                screen.Take(new InputEvent { Kind = InputKind.Key, Key = chord.Key, Rune = chord.Rune, Modifiers = chord.Modifiers });
                return chord.ToString();
        }
    }

    /// <summary>Takes a refresh, unless the screen holds the frame that it has: then no other is written there.</summary>
    private static void Tick(ScreenHarness screen)
    {
        if (!screen.Screen.HoldsFrames)
        {
            screen.Tick();
        }
    }

    private static ProcessRecord AnyProcess(Random random) => Some.Process(random.Next(1, 140), name: $"n{random.Next(9)}\u0007") with
    {
        ParentPid = random.Next(0, 140),
        State = (byte)"RSDTtZXI"[random.Next(8)],
        Flags = (TaskFlags)random.Next(64),
        Uid = (uint)random.Next(3),
    };

    private static PluginHealth Plugin(Random random) => new()
    {
        Id = "toy",
        Name = "Toys",
        Summary = "Toys.",
        Folder = "/plugins/toy",
        State = Enum.GetValues<PluginState>()[random.Next(Enum.GetValues<PluginState>().Length)],
        Reason = "a reason",
        Tables = [new TableSpec("toy.rows", "Toys", [new ColumnSpec("toy.a", "A", CellKind.Number, "A number.")], "A row is a toy.")],
        Actions = [new ActionSpec("toy.break", "Break", ActionRisk.High, "Breaks it.")],
    };

    private static void Check(ScreenHarness screen, int input, Func<string> where)
    {
        if (screen.Plugins.Ran.Count + screen.Plugins.Planned.Count > 0)
        {
            Assert.Fail($"an action has begun: {where()}");
        }

        // What is on the screen stays there for a while.
        for (int y = 0; y < screen.Grid.Height && input % 8 == 0; y++)
        {
            foreach (Rune rune in screen.Grid.RowText(y).EnumerateRunes())
            {
                if (Rune.IsControl(rune))
                {
                    Assert.Fail($"U+{rune.Value:X4} on the screen: {where()}");
                }
            }
        }
    }
}
