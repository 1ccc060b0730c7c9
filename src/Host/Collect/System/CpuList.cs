using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>Lists of CPUs as the kernel writes them: <c>0-3,8</c>.</summary>
internal static class CpuList
{
    /// <summary>How many CPUs a list names.</summary>
    /// <returns>Null where it is none.</returns>
    public static int? Count(ReadOnlySpan<byte> list)
    {
        long count = 0;
        list = list.TrimEnd((byte)'\n');
        while (Utf8Parser.TryParse(list, out int first, out int used) && first >= 0)
        {
            list = list[used..];
            int last = first;
            if (!list.IsEmpty && list[0] == '-')
            {
                if (!Utf8Parser.TryParse(list[1..], out last, out used) || last < first)
                {
                    return null;
                }

                list = list[(used + 1)..];
            }

            count += (long)last - first + 1;
            if (list.IsEmpty)
            {
                return count <= int.MaxValue ? (int)count : null;
            }

            if (list[0] != ',')
            {
                return null;
            }

            list = list[1..];
        }

        return null;
    }
}
