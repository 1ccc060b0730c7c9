namespace Bpftop.Host.Details.Reading;

/// <summary>Makes the columns of the host's tabs.</summary>
internal static class DetailColumns
{
    public static ColumnSpec Text(string id, string header, int width, string help) => new(id, header, CellKind.Text, help) { Width = width };

    public static ColumnSpec Number(string id, string header, int width, string help, Unit unit = Unit.None, CellFormatter? format = null) =>
        new(id, header, CellKind.Number, help) { Width = width, Unit = unit, Format = format };

    /// <summary>Keeps rows in the order in which they were read, until the user sorts by another column.</summary>
    public static ColumnSpec Order() => Number("order", "#", 4, "The place of the row.") with { ShownByDefault = false };

    /// <summary>A number, or NaN for a value that stands for none.</summary>
    public static double Known(ulong value, ulong unknown) => value == unknown ? double.NaN : value;

    public static bool FormatHex(double value, Span<char> target, out int written) =>
        ((ulong)value).TryFormat(target, out written, "x8", CultureInfo.InvariantCulture);

    /// <summary>A device by its numbers, as <c>/proc/PID/maps</c> writes it but in decimal digits: <c>8:1</c>.</summary>
    public static string Device(uint major, uint minor) => string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}");

    /// <summary>The same by the kernel's own number (include/linux/kdev_t.h).</summary>
    public static string Device(uint device) => Device(device >> 20, device & 0xfffff);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
