namespace Bpftop.Host.Screen.Keys;

/// <summary>What a sequence of keys is so far.</summary>
internal enum KeyMatch
{
    None,
    Beginning,
    Whole,
}
