using System.Collections.Immutable;
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
        Assert.Equal(2, bpf.Features.Length);

        bpf.Dispose();

        Assert.Equal(2, host.Closed);
        Assert.Empty(bpf.Features);
        Assert.Throws<BpfException>(() => bpf.Open("late", []));
        Assert.Equal(3, host.Closed);
    }

    [Fact]
    public void What_a_plugin_closed_itself_is_forgotten_with_the_next_that_it_opens()
    {
        FakeBpf host = new();
        OwnedBpf bpf = new(host);
        for (int round = 0; round < 10; round++)
        {
            bpf.Open("a", []).Dispose();
        }

        bpf.Open("b", []);
        Assert.Equal(10, host.Closed);
        bpf.Dispose();
        Assert.Equal(11, host.Closed);
    }

    private sealed class FakeBpf : IBpf
    {
        public int Closed { get; private set; }

        public Availability Support => new(AvailabilityState.Ready);

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => new FakeObject(this);

        private sealed class FakeObject(FakeBpf owner) : IBpfObject
        {
            public bool IsClosed { get; private set; }

            public ImmutableArray<BpfFeatureState> Features => IsClosed ? [] : [new("sockets", ["tp_btf/x"], "tp_btf/x", "", "nothing")];

            public IDisposable Attach(string program, BpfTarget? target = null) => throw new NotSupportedException();

            public void Dispose()
            {
                owner.Closed++;
                IsClosed = true;
            }

            public void Exclude(string program) => throw new NotSupportedException();

            public IBpfIterator Iterate(string program, int process = 0) => throw new NotSupportedException();

            public void Load() => throw new NotSupportedException();

            public void Load(params ReadOnlySpan<BpfFeature> features) => throw new NotSupportedException();

            public ulong Missed(string program) => 0;

            public IBpfMap Map(string name) => throw new NotSupportedException();

            public IBpfRing Ring(string map) => throw new NotSupportedException();

            public void SetConstant(string name, ReadOnlySpan<byte> value) => throw new NotSupportedException();

            public void SetMapEntries(string map, uint entries) => throw new NotSupportedException();
        }
    }
}
