namespace Bpftop.Terminal.Tests;

/// <summary>A table like the one that the monitor draws, different in every number of every frame.</summary>
internal static class FrameLoad
{
    private static readonly Style Text = new(Color.Rgb(0xD0D0D0), Color.Rgb(0x101418));
    private static readonly Style Number = new(Color.Rgb(0x80C080), Color.Rgb(0x101418));

    internal static void Draw(CellGrid grid, int frame)
    {
        Span<char> digits = stackalloc char[12];
        for (int y = 0; y < grid.Height; y++)
        {
            grid.Fill(0, y, grid.Width, 1, ' ', Text);
            int x = 0;
            for (int column = 0; column < 12; column++)
            {
                int value = (int)((uint)(frame * 7919 + y * 104729 + column * 31) % 1_000_000u);
                value.TryFormat(digits, out int length, "D6");
                grid.Write(x, y, digits[..length], (column & 1) == 0 ? Number : Text);
                x += 8;
            }

            grid.Write(x, y, "/usr/lib/systemd/systemd --switched-root --system --deserialize=31 naïve 日本", Text);
        }
    }
}
