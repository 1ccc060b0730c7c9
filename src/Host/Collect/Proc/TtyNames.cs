using System.Buffers.Text;
using System.Text;

namespace Bpftop.Host.Collect.Proc;

/// <summary>The kernel's names of terminals by the number in /proc/PID/stat; each is looked up once.</summary>
internal sealed class TtyNames(string sysRoot)
{
    private int[] _numbers = new int[16];
    private TaskText[] _names = new TaskText[16];
    private int _count;

    /// <summary>The name ("pts0"); empty for no terminal.</summary>
    public TaskText Name(int number)
    {
        if (number == 0)
        {
            return default;
        }

        int known = _numbers.AsSpan(0, _count).IndexOf(number);
        return known >= 0 ? _names[known] : Add(number);
    }

    /// <summary>A number's major and minor part, as stat mixes them.</summary>
    internal static (int Major, int Minor) Split(int number) =>
        ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xfff00));

    private TaskText Add(int number)
    {
        if (_count == _numbers.Length)
        {
            Array.Resize(ref _numbers, _count * 2);
            Array.Resize(ref _names, _count * 2);
        }

        _numbers[_count] = number;
        _names[_count] = LookUp(number);
        return _names[_count++];
    }

    // Documentation/admin-guide/devices.txt
    private TaskText LookUp(int number)
    {
        (int major, int minor) = Split(number);
        return major switch
        {
            >= 136 and <= 143 => Numbered("pts"u8, ((major - 136) << 20) + minor),
            4 when minor < 64 => Numbered("tty"u8, minor),
            4 => Numbered("ttyS"u8, minor - 64),
            _ => FromDriver(major, minor),
        };
    }

    private TaskText FromDriver(int major, int minor)
    {
        const string Key = "DEVNAME=";
        TaskText name = default;
        try
        {
            foreach (string line in File.ReadLines($"{sysRoot}/dev/char/{major}:{minor}/uevent"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal))
                {
                    name.Set(Encoding.UTF8.GetBytes(line[Key.Length..]));
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // No such device any more: it has no name.
        }

        return name;
    }

    private static TaskText Numbered(ReadOnlySpan<byte> driver, int index)
    {
        TaskText name = default;
        Span<byte> all = name;
        driver.CopyTo(all);
        _ = Utf8Formatter.TryFormat(index, all[driver.Length..], out _);
        return name;
    }
}
