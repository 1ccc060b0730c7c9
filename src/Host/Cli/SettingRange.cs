namespace Bpftop.Host.Cli;

/// <summary>Numbers that a setting takes, both ends included.</summary>
internal sealed record SettingRange(int Least, int Most)
{
    public bool Holds(int value) => value >= Least && value <= Most;

    public override string ToString() => $"{Least} to {Most}";
}
