using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Network.Names;

/// <summary>Finds functions that a shared library offers (ELF, <c>elf(5)</c>). The file may be anybody's: everything is
/// bounded, and what it says is believed only as far as the file goes.</summary>
internal static class ElfFunctions
{
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const int SectionBytes = 64;
    private const int SymbolBytes = 24;
    private const int MostSegments = 128;
    private const int MostSections = 1024;

    /// <summary>glibc has 3,000 symbols and 40 KB of names.</summary>
    private const ulong LongestTable = 4 << 20;

    private const uint PT_LOAD = 1;
    private const uint PF_X = 1;
    private const uint SHT_DYNSYM = 11;
    private const byte STT_FUNC = 2;

    /// <summary>Of those that .NET runs on, the two for which there are releases.</summary>
    private static ushort Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    /// <summary>Finds where functions begin in the file.</summary>
    /// <param name="file">The library.</param>
    /// <param name="names">Names of functions.</param>
    /// <param name="offsets">Where each begins; 0 for one that the library does not have.</param>
    /// <returns>Null, or why there are none: one clause.</returns>
    public static string? Find(SafeFileHandle file, ReadOnlySpan<string> names, Span<ulong> offsets)
    {
        offsets.Clear();
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!TryRead(file, 0, header) || !header.StartsWith("\u007fELF"u8))
        {
            return "not an ELF file";
        }

        // 64 bits, little endian: what libraries of this machine are; those for 32 bits pass arguments another way.
        if (header[4] != 2 || header[5] != 1 || U16(header, 18) != Machine)
        {
            return "for another architecture";
        }

        byte[]? segments = ReadTable(file, U64(header, 32), U16(header, 54), U16(header, 56), SegmentBytes, MostSegments);
        byte[]? sections = ReadTable(file, U64(header, 40), U16(header, 58), U16(header, 60), SectionBytes, MostSections);
        if (segments is null || sections is null || !TryReadSymbols(file, sections, out byte[] symbols, out byte[] texts))
        {
            return "no table of dynamic symbols";
        }

        for (int at = 0; at + SymbolBytes <= symbols.Length; at += SymbolBytes)
        {
            ReadOnlySpan<byte> symbol = symbols.AsSpan(at, SymbolBytes);
            bool isDefined = U16(symbol, 6) != 0;
            uint text = U32(symbol, 0);
            if (!isDefined || (symbol[4] & 0xF) != STT_FUNC || text >= texts.Length)
            {
                continue;
            }

            for (int index = 0; index < names.Length; index++)
            {
                if (offsets[index] == 0 && IsName(texts.AsSpan((int)text), names[index]))
                {
                    offsets[index] = OffsetOf(segments, U64(symbol, 8));
                }
            }
        }

        return offsets.ContainsAnyExcept(0UL) ? null : "none of the functions that look up names";
    }

    private static bool TryReadSymbols(SafeFileHandle file, byte[] sections, out byte[] symbols, out byte[] texts)
    {
        (symbols, texts) = ([], []);
        for (int at = 0; at < sections.Length; at += SectionBytes)
        {
            ReadOnlySpan<byte> section = sections.AsSpan(at, SectionBytes);
            if (U32(section, 4) != SHT_DYNSYM)
            {
                continue;
            }

            uint link = U32(section, 40);
            if (link >= sections.Length / SectionBytes)
            {
                return false;
            }

            return TryReadSection(file, section, out symbols)
                && TryReadSection(file, sections.AsSpan((int)link * SectionBytes, SectionBytes), out texts);
        }

        return false;
    }

    private static bool TryReadSection(SafeFileHandle file, ReadOnlySpan<byte> section, out byte[] bytes)
    {
        ulong length = U64(section, 32);
        bytes = length <= LongestTable ? new byte[length] : [];
        return length <= LongestTable && TryRead(file, U64(section, 24), bytes);
    }

    private static byte[]? ReadTable(SafeFileHandle file, ulong offset, int entryBytes, int entries, int expectedBytes, int most)
    {
        if (entryBytes != expectedBytes || entries == 0 || entries > most)
        {
            return null;
        }

        byte[] table = new byte[entries * entryBytes];
        return TryRead(file, offset, table) ? table : null;
    }

    /// <summary>Where in the file the code at an address is; 0 where none of its segments has it.</summary>
    private static ulong OffsetOf(byte[] segments, ulong address)
    {
        for (int at = 0; at < segments.Length; at += SegmentBytes)
        {
            ReadOnlySpan<byte> segment = segments.AsSpan(at, SegmentBytes);
            ulong start = U64(segment, 16);
            if (U32(segment, 0) == PT_LOAD && (U32(segment, 4) & PF_X) != 0 && address >= start && address - start < U64(segment, 32))
            {
                return address - start + U64(segment, 8);
            }
        }

        return 0;
    }

    private static bool IsName(ReadOnlySpan<byte> text, string name)
    {
        if (text.Length <= name.Length || text[name.Length] != 0)
        {
            return false;
        }

        for (int index = 0; index < name.Length; index++)
        {
            if (text[index] != name[index])
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryRead(SafeFileHandle file, ulong offset, Span<byte> bytes)
    {
        if (offset > long.MaxValue - LongestTable)
        {
            return false;
        }

        while (!bytes.IsEmpty)
        {
            int count = RandomAccess.Read(file, bytes, (long)offset);
            if (count == 0)
            {
                return false;
            }

            bytes = bytes[count..];
            offset += (ulong)count;
        }

        return true;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
