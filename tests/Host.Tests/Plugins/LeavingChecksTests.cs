using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

public sealed class LeavingChecksTests
{
    private static readonly LeavingNotice Notice = new("it stays", ["a line"], new ActionRequest("fake.undo", [], []), "Undo");

    [Fact]
    public void The_notice_of_each_plugin_is_there_and_silence_is_none()
    {
        using PluginHarness host = new([Plugin("one", static () => Notice), Plugin("two", static () => null)]);

        LeavingNotice notice = Assert.Single(new LeavingChecks(host.Catalog, PluginHarness.Quick).Ask());
        Assert.Equal("it stays", notice.Message);
    }

    [Fact]
    public void A_plugin_that_is_off_is_not_asked()
    {
        using PluginHarness host = new([Plugin("one", static () => Notice)]);
        host.Catalog.Disable("one");

        Assert.Empty(new LeavingChecks(host.Catalog, PluginHarness.Quick).Ask());
    }

    [Fact]
    public void A_check_that_throws_or_blocks_keeps_nobody_and_hides_no_other()
    {
        using ManualResetEventSlim end = new();
        using PluginHarness host = new(
        [
            Plugin("throws", static () => throw new InvalidOperationException("broken\nlines")),
            Plugin("blocks", () =>
            {
                end.Wait();
                return Notice;
            }),
            Plugin("good", static () => Notice),
        ]);
        try
        {
            Assert.Single(new LeavingChecks(host.Catalog, PluginHarness.Quick).Ask());
        }
        finally
        {
            end.Set();
        }

        Assert.Equal("its check before leaving threw InvalidOperationException: broken", host.Health("throws").LastFault);
        Assert.Equal("its check before leaving did not answer", host.Health("blocks").LastFault);
    }

    private static IPluginSource Plugin(string id, Func<LeavingNotice?> check) =>
        FakePlugin.Of(id, services => services.AddSingleton<ILeavingCheck>(new FakeCheck(check)));

    private sealed class FakeCheck(Func<LeavingNotice?> check) : ILeavingCheck
    {
        public LeavingNotice? Check() => check();
    }
}
