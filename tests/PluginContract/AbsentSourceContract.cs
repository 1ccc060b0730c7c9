namespace Bpftop.PluginContract;

/// <summary>What a probe keeps to where its source is not there.</summary>
public abstract class AbsentSourceContract
{
    /// <summary>Makes a probe whose source is not on this machine.</summary>
    protected abstract IProbe CreateAbsent();

    [Fact]
    public async Task A_source_that_is_not_there_is_a_state_with_a_reason_and_no_exception()
    {
        IProbe probe = CreateAbsent();

        Availability availability = await probe.ProbeAsync(CancellationToken.None);

        Assert.False(availability.IsUsable);
        Assert.NotEqual(AvailabilityState.Unknown, availability.State);
        Assert.False(string.IsNullOrWhiteSpace(availability.Reason));
    }

    [Fact]
    public async Task It_can_be_asked_again_and_disposed_afterwards()
    {
        IProbe probe = CreateAbsent();

        Availability first = await probe.ProbeAsync(CancellationToken.None);
        Availability second = await probe.ProbeAsync(CancellationToken.None);
        (probe as IDisposable)?.Dispose();

        Assert.Equal(first, second);
    }
}
