namespace Bpftop.Network.Names;

/// <summary>Whether anybody has looked at DNS or at Names of late, which is when packets are looked at for queries.</summary>
/// <remarks>Programs at every packet cost whoever uses the network some percent of it, so they are attached at the first look.
/// They stay for some minutes after the last one: whoever goes to another screen and back expects the rest to be there.</remarks>
internal sealed class QueryAttention(PluginOptions options, TimeProvider time) : Attention(time, TimeSpan.FromMinutes(Minutes))
{
    /// <summary>For how long queries are seen after the last look.</summary>
    public const int Minutes = 5;

    /// <summary>The option that says when queries are read.</summary>
    public const string Key = "queries";

    /// <summary>From the first look on, until nobody has looked for some minutes.</summary>
    public const string LookedAt = "looked-at";

    /// <summary>From the start to the end.</summary>
    public const string Always = "always";

    private readonly bool _isAlways = options[Key] == Always;

    public override bool IsPaid => _isAlways || base.IsPaid;
}
