using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Linux;

namespace Bpftop.Host.Details.Files;

/// <summary>What a descriptor stands for.</summary>
/// <param name="Mode">The file's <c>st_mode</c>.</param>
/// <param name="Flags">The flags of open(2), with <c>O_CLOEXEC</c> where the descriptor has that.</param>
/// <param name="Name">Its path, or what the kernel calls it; null where that is not known. Hostile text.</param>
internal readonly record struct OpenFile(uint Mode, uint Flags, string? Name)
{
    private const uint O_ACCMODE = 3;
    private const uint O_PATH = 0x200000;

    // include/uapi/asm-generic/fcntl.h, and arch/arm64/include/uapi/asm/fcntl.h for the one in which they differ. What only
    // open(2) itself looks at (O_CREAT, O_EXCL, O_TRUNC, O_NOCTTY) the kernel does not keep.
    private static readonly (uint Bits, string Word)[] _words =
    [
        (0x400, "append"),
        (0x2000, "async"),
        (0x80000, "cloexec"),
        (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000u : 0x4000u, "direct"),
        (0x1000, "dsync"),
        (0x40000, "noatime"),
        (0x800, "nonblock"),
        (O_PATH, "path"),
        (0x100000, "sync"),
    ];

    /// <summary>What the kernel calls files that are in no file system: <c>anon_inode:[eventpoll]</c>.</summary>
    private const string Anonymous = "anon_inode:";
    private const string NoType = "anon";

    /// <summary>In the words of lsof(8); "anon" for what is in no file system.</summary>
    /// <remarks>Since 6.16 the kernel marks anonymous inodes as regular files, and tells nobody.</remarks>
    public string Type => Name?.StartsWith(Anonymous, StringComparison.Ordinal) == true ? NoType : StatX.TypeNameOf(Mode) ?? NoType;

    /// <summary>A device file: the number that counts is that of the device.</summary>
    public bool IsDevice => StatX.TypeNameOf(Mode) is "CHR" or "BLK";

    /// <summary>Whether its length is one.</summary>
    public bool HasSize => Type is "REG" or "DIR";

    /// <summary>Whether it has a place to go on at.</summary>
    public bool HasPosition => Type is "REG" or "DIR" or "CHR" or "BLK";

    /// <summary><c>r</c>, <c>w</c> or <c>u</c> for both; null where it may do neither.</summary>
    public string? Access => (Flags & O_PATH) != 0 ? null : (Flags & O_ACCMODE) switch
    {
        0 => "r",
        1 => "w",
        2 => "u",
        _ => null,
    };

    /// <summary>The other flags in words; null for none.</summary>
    public string? FlagWords
    {
        get
        {
            StringBuilder text = new();
            foreach ((uint bits, string word) in _words)
            {
                // O_SYNC has the bit of O_DSYNC too.
                if ((Flags & bits) == bits && !(word == "dsync" && (Flags & 0x100000) != 0))
                {
                    text.Append(text.Length > 0 ? "," : "").Append(word);
                }
            }

            return text.Length > 0 ? text.ToString() : null;
        }
    }
}
