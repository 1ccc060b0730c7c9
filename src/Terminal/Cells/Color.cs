namespace Bpftop.Terminal;

/// <summary>A 24-bit colour, or the terminal's own default.</summary>
public readonly record struct Color
{
    private const uint IsSet = 0x0100_0000;
    private readonly uint _value;

    private Color(uint value) => _value = value;

    /// <summary>The bits a cell keeps: 24 of colour, and one that says it is set.</summary>
    internal uint Bits => _value;

    internal static Color FromBits(uint bits) => new(bits & 0x01FF_FFFF);

    /// <summary>The terminal's own colour.</summary>
    public static Color Default => default;

    /// <summary>True for the terminal's own colour.</summary>
    public bool IsDefault => _value == 0;

    /// <summary>Red, 0 to 255.</summary>
    public byte Red => (byte)(_value >> 16);

    /// <summary>Green, 0 to 255.</summary>
    public byte Green => (byte)(_value >> 8);

    /// <summary>Blue, 0 to 255.</summary>
    public byte Blue => (byte)_value;

    /// <summary>A colour from its parts.</summary>
    public static Color Rgb(byte red, byte green, byte blue) =>
        new(IsSet | (uint)red << 16 | (uint)green << 8 | blue);

    /// <summary>A colour from <c>0xRRGGBB</c>.</summary>
    public static Color Rgb(uint rgb) => new(IsSet | (rgb & 0xFF_FFFF));
}
