using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Tests.Plugins;

public sealed class OwnedBpfTests
{
    [Fact]
    public void What_a_plugin_opened_is_closed_with_it_and_nothing_is_opened_afterwards()
    {
        FakeBpf host = new();
        OwnedBpf bpf = new(host);
        bpf.Open("a", []);
        bpf.Open("b", []);

        bpf.Dispose();

        Assert.Equal(2, host.Closed);
        Assert.Throws<BpfException>(() => bpf.Open("late", []));
        Assert.Equal(3, host.Closed);
    }

    private sealed class FakeBpf : IBpf
    {
        public int Closed { get; private set; }

        public Availability Support => new(AvailabilityState.Ready);

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => new FakeObject(this);

        private sealed class FakeObject(FakeBpf owner) : IBpfObject
        {
            public void Attach(string program) => throw new NotSupportedException();

            public void Dispose() => owner.Closed++;

            public void Exclude(string program) => throw new NotSupportedException();

            public void Load() => throw new NotSupportedException();

            public IBpfMap Map(string name) => throw new NotSupportedException();

            public void SetConstant(string name, ReadOnlySpan<byte> value) => throw new NotSupportedException();

            public void SetMapEntries(string map, uint entries) => throw new NotSupportedException();
        }
    }
}
