using System.Text;

namespace Bpftop.Fuzz;

/// <summary>Makes inputs of seeds: the same ones for the same number, on every machine.</summary>
/// <remarks>It knows nothing of what an input reaches: AFL++ does. It is for the replay, which has to be short and to repeat itself,
/// and for a first look at a new target.</remarks>
internal sealed class Mutator
{
    private const int MostChanges = 6;

    private static readonly string[] _anywhere =
    [
        "0", "-1", "1", "9", "2147483647", "2147483648", "-2147483648", "4294967295", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999999", "1e308", "1e-400", "NaN", "0x", "\n", "\r", "\r\n", "\0", "\t", " ", "  ", "/", "//", "/../", "..", ".", ",", ":", ";",
        "=", "%", "\\", "\\x5c", "\\x2d", "\\134", "\\040", "\"", "'", "{", "}", "[", "]", "(", ")", "<", ">", "@", "~", "#", "\e", "\e[", "\u007f", "\u0085", "\u009b", "\u200b",
        "\u2028", "\u202e", "\ufeff", "\ufffd", "é", "中", "😀", "\u0301", "\\ud800", "\\u0000", "(deleted)", "max",
    ];

    private readonly byte[][] _seeds;
    private readonly byte[][] _words;
    private readonly byte[] _bytes;
    private int _length;
    private ulong _state;

    /// <param name="target">Whose inputs they are.</param>
    /// <param name="seeds">What they are made of.</param>
    /// <param name="number">Where to begin.</param>
    public Mutator(Target target, IReadOnlyList<byte[]> seeds, ulong number)
    {
        _seeds = seeds.Count > 0 ? [.. seeds] : [[]];
        _words = [.. _anywhere.Concat(target.Words).Select(Encoding.UTF8.GetBytes), .. seeds.SelectMany(WordsOf).DistinctBy(Convert.ToHexString).Take(512)];
        _bytes = new byte[target.Longest];
        _state = (number * 0x9E3779B97F4A7C15) | 1;
    }

    /// <summary>The next input; valid until the one after it.</summary>
    public ReadOnlySpan<byte> Next()
    {
        _length = 0;
        Insert(0, Any(_seeds));
        for (int changes = 1 + Below(MostChanges); changes > 0; changes--)
        {
            Change();
        }

        return _bytes.AsSpan(0, _length);
    }

    private static IEnumerable<byte[]> WordsOf(byte[] seed) => Encoding.Latin1.GetString(seed)
        .Split([' ', '\n', '\t', '\0', ':', ',', '=', '"', '/', '-', '.', '(', ')', '{', '}', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
        .Where(static word => word.Length is > 1 and < 80).Select(Encoding.Latin1.GetBytes);

    private void Change()
    {
        int at = Below(_length + 1);
        switch (Below(11))
        {
            case 0 when at < _length:
                _bytes[at] ^= (byte)(1 << Below(8));
                break;
            case 1 when at < _length:
                _bytes[at] = (byte)Below(256);
                break;
            case 2:
                Insert(at, [(byte)Below(256)]);
                break;
            case 3 or 4:
                Insert(at, Any(_words));
                break;
            case 5:
                Overwrite(at, Any(_words));
                break;
            case 6:
                Remove(at, 1 + Below(8));
                break;
            case 7:
                Remove(at, 1 + Below(_length + 1));
                break;
            case 8:
                // A piece of itself, once or many times.
                byte[] piece = _bytes.AsSpan(at, Math.Min(_length - at, 1 + Below(32))).ToArray();
                for (int times = Below(8) == 0 ? Below(500) : 1; times > 0; times--)
                {
                    Insert(at, piece);
                }

                break;
            case 9:
                byte[] other = Any(_seeds);
                Insert(at, other.AsSpan(Below(other.Length + 1)));
                break;
            default:
                Overwrite(at, BitConverter.GetBytes(Below(3) == 0 ? uint.MaxValue : (uint)Below(70_000)).AsSpan(0, 1 + Below(4)));
                break;
        }
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, _bytes.Length - _length)];
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _length += bytes.Length;
    }

    private void Overwrite(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, _length - at)];
        bytes.CopyTo(_bytes.AsSpan(at));
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }

    private byte[] Any(byte[][] of) => of[Below(of.Length)];

    /// <summary>xorshift64*: System.Random's numbers may change with .NET.</summary>
    private int Below(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 0x2545F4914F6CDD1D >> 33) % (uint)limit);
    }
}
