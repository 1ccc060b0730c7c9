namespace Bpftop.Network.Names;

/// <summary>Whether anybody has looked at DNS or at Names. Any thread.</summary>
/// <remarks>Programs at every packet cost whoever uses the network some percent of it, so they are attached at the first look;
/// they stay, for whoever looked once expects the rest to be there.</remarks>
internal sealed class QueryAttention
{
    /// <summary>The option that says when queries are read.</summary>
    public const string Key = "queries";

    /// <summary>From the first look on.</summary>
    public const string LookedAt = "looked-at";

    /// <summary>From the start.</summary>
    public const string Always = "always";

    private volatile bool _isPaid;

    public QueryAttention(PluginOptions options) => _isPaid = options[Key] == Always;

    public bool IsPaid => _isPaid;

    public void Pay() => _isPaid = true;
}
