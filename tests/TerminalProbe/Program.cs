using System.Globalization;
using Bpftop.Terminal;

// Draws what happens to it, one line each; a key asks for the next thing to happen:
// q ends, Ctrl-Z suspends, c crashes, b crashes on another thread, h hangs, y copies, w draws texts of every width.
string[] arguments = Environment.GetCommandLineArgs();
using TerminalSession session = TerminalSession.Open(new TerminalOptions { Mouse = !arguments.Contains("--no-mouse") });
int frames = 0;
string last = "";
bool widths = false;
while (!session.EndRequested)
{
    Draw();
    WaitResult result = session.Wait(Timeout.InfiniteTimeSpan);
    last = result.ToString();
    while (session.TryRead(out InputEvent input))
    {
        last = Describe(input);
        Obey(input);
        if (input is { Key: Key.Character, Modifiers: Modifiers.None } && input.Rune.Value == 'q')
        {
            return 7;
        }
    }
}

return 9;

void Draw()
{
    CellGrid grid = session.Grid;
    Style style = new(Color.Rgb(0xE0E0E0), Color.Rgb(0x203040));
    grid.Clear(style);
    grid.Write(0, 0, string.Create(CultureInfo.InvariantCulture, $"probe {Environment.ProcessId} {grid.Width}x{grid.Height} frame {++frames}"), style);
    grid.Write(0, 1, $"last: {last}.", style);
    if (widths)
    {
        for (int i = 0; i < Samples.Texts.Length; i++)
        {
            grid.Write(2, 3 + i, Samples.Texts[i], style, 26);
            grid.Write(30, 3 + i, "|", style);
        }
    }

    grid.Fill(0, grid.Height - 1, grid.Width, 1, '=', style);
    session.Present();
}

void Obey(InputEvent input)
{
    if (input.Key != Key.Character)
    {
        return;
    }

    switch (((char)input.Rune.Value, input.Modifiers))
    {
        case ('z', Modifiers.Control):
            session.Suspend();
            break;
        case ('c', Modifiers.None):
            throw new InvalidOperationException("the probe crashed as asked");
        case ('b', Modifiers.None):
            Thread crash = new(() => throw new InvalidOperationException("the probe crashed as asked"));
            crash.Start();
            crash.Join();
            break;
        case ('h', Modifiers.None):
            last = "hanging";
            Draw();
            using (ManualResetEventSlim never = new())
            {
                never.Wait();
            }

            break;
        case ('y', Modifiers.None):
            last = session.Copy("copied text ✓") ? "copied" : "not copied";
            break;
        case ('w', Modifiers.None):
            widths = true;
            break;
    }
}

static string Describe(InputEvent input) => input.Kind switch
{
    InputKind.Key when input.Key == Key.Character => $"key {input.Modifiers} {input.Rune}",
    InputKind.Key => $"key {input.Modifiers} {input.Key}",
    InputKind.Mouse => $"mouse {input.Mouse} {input.X},{input.Y}",
    InputKind.Paste => $"paste {input.Text}",
    _ => input.Kind.ToString(),
};
