using System.Globalization;
using System.Text;

namespace Bpftop.Systemd.Names;

/// <summary>A unit's name as the last part of its object's path: <c>web.service</c> is <c>web_2eservice</c>
/// (sd_bus_path_encode(3)).</summary>
internal static class BusLabel
{
    private const string Units = "/org/freedesktop/systemd1/unit/";

    /// <summary>The object of a unit. Whatever the name holds, the path is a valid one.</summary>
    public static string ObjectOf(string unit)
    {
        StringBuilder path = new(Units);
        for (int at = 0; at < unit.Length; at++)
        {
            char letter = unit[at];
            if (char.IsAsciiLetter(letter) || (char.IsAsciiDigit(letter) && at > 0))
            {
                path.Append(letter);
            }
            else
            {
                path.Append(CultureInfo.InvariantCulture, $"_{(byte)letter:x2}");
            }
        }

        return path.ToString();
    }

    /// <summary>The unit that an object stands for, or null where it is no unit's.</summary>
    public static string? UnitOf(string path)
    {
        if (!path.StartsWith(Units, StringComparison.Ordinal))
        {
            return null;
        }

        StringBuilder name = new(path.Length);
        for (int at = Units.Length; at < path.Length; at++)
        {
            if (path[at] == '_' && at + 2 < path.Length
                && byte.TryParse(path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                name.Append((char)value);
                at += 2;
            }
            else
            {
                name.Append(path[at]);
            }
        }

        string unit = name.ToString();
        return UnitName.IsValid(unit) ? unit : null;
    }
}
