namespace Bpftop.Host.Screen.Header;

/// <summary>How the CPUs' bars are laid out: side by side, column by column, or one bar for all where there are too
/// many for the space.</summary>
/// <param name="Columns">Bars side by side; 0 for none at all.</param>
/// <param name="Rows">Lines.</param>
/// <param name="IsAverage">One bar for all CPUs.</param>
internal readonly record struct CpuGrid(int Columns, int Rows, bool IsAverage)
{
    private const int NarrowestBar = 20;

    /// <summary>Bars are not made narrower to take fewer lines than this.</summary>
    public const int ComfortableRows = 4;

    /// <param name="cpus">How many there are; 0 where that is not known.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="rows">The most lines.</param>
    /// <param name="sideBySide">How many stand side by side at least, where there are so many.</param>
    public static CpuGrid Fit(int cpus, int width, int rows, int sideBySide = 2)
    {
        if (rows < 1)
        {
            return default;
        }

        // One bar that says that nothing is known of them.
        if (cpus == 0)
        {
            return new CpuGrid(1, 1, true);
        }

        int most = Math.Clamp(width / NarrowestBar, 1, cpus);
        for (int columns = Math.Min(sideBySide, most); columns <= most; columns++)
        {
            int needed = (cpus + columns - 1) / columns;
            if (needed <= Math.Min(rows, ComfortableRows))
            {
                return new CpuGrid(columns, needed, false);
            }
        }

        int smallest = (cpus + most - 1) / most;
        return smallest <= rows ? new CpuGrid(most, smallest, false) : new CpuGrid(1, 1, true);
    }
}
