namespace Bpftop.Host.Plugins;

/// <summary>What a provider gets at one refresh.</summary>
internal enum FillTurn
{
    /// <summary>It is called.</summary>
    Call,

    /// <summary>Its last values are shown again: it is slow.</summary>
    Repeat,

    /// <summary>Its cells stay blank: it is suspended.</summary>
    Leave,
}
