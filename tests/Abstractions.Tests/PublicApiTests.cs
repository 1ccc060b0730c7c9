namespace Bpftop.Abstractions.Tests;

/// <summary>Plugins that were built yesterday run tomorrow: the contract does not change by accident.</summary>
public sealed class PublicApiTests
{
    /// <summary>An addition: check that nothing old changed, raise <see cref="Contract.Minor"/> once a version has
    /// shipped, and take over the received file.</summary>
    [Fact]
    public void The_contract_is_the_approved_one()
    {
        string approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.approved.txt"));
        string received = PublicApi.Of(typeof(IPlugin).Assembly);
        string path = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(path, received);

        string[] gone = [.. approved.Split('\n').Except(received.Split('\n'), StringComparer.Ordinal)];
        string[] added = [.. received.Split('\n').Except(approved.Split('\n'), StringComparer.Ordinal)];
        Assert.True(
            approved == received,
            $"the public API differs from PublicApi.approved.txt; received: {path}\ngone:\n{string.Join('\n', gone)}\nadded:\n{string.Join('\n', added)}");
    }
}
