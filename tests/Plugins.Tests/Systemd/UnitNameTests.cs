using Bpftop.Systemd.Names;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitNameTests
{
    [Theory]
    [InlineData("web.service", true)]
    [InlineData("getty@tty1.service", true)]
    [InlineData("app-org.gnome.Terminal.slice", true)]
    [InlineData("dev-disk-by\\x2duuid.swap", true)]
    [InlineData("-.slice", true)]
    [InlineData("a.mount", true)]
    [InlineData("getty@.service", false)]
    [InlineData("@tty1.service", false)]
    [InlineData(".service", false)]
    [InlineData("service", false)]
    [InlineData("web.container", false)]
    [InlineData("we b.service", false)]
    [InlineData("wéb.service", false)]
    [InlineData("web/.service", false)]
    [InlineData("", false)]
    public void A_name_is_a_units_name_where_systemd_would_take_it(string name, bool expected) =>
        Assert.Equal(expected, UnitName.IsValid(name));

    [Fact]
    public void A_name_of_255_letters_is_the_longest()
    {
        Assert.True(UnitName.IsValid(new string('a', 255 - ".service".Length) + ".service"));
        Assert.False(UnitName.IsValid(new string('a', 256 - ".service".Length) + ".service"));
    }

    [Theory]
    [InlineData("web.service", "web.service")]
    [InlineData("my\\x2dapp.service", "my-app.service")]
    [InlineData("caf\\xc3\\xa9.service", "café.service")]
    [InlineData("a\\x20b\\x2dc.mount", "a b-c.mount")]
    [InlineData("esc\\x1b[2J.service", "esc\\x1b[2J.service")]
    [InlineData("nul\\x00.service", "nul\\x00.service")]
    [InlineData("half\\xc3.service", "half\\xc3.service")]
    [InlineData("cut\\x2", "cut\\x2")]
    [InlineData("not\\xzz.service", "not\\xzz.service")]
    public void Escaped_characters_are_decoded_where_they_can_be_printed(string name, string expected) =>
        Assert.Equal(expected, UnitName.Decode(name));

    [Theory]
    [InlineData("user@1000.service", true)]
    [InlineData("capsule@my-box_1.service", true)]
    [InlineData("capsule@.service", false)]
    [InlineData("capsule@a.b.service", false)]
    [InlineData("capsule@a\\x2db.service", false)]
    [InlineData("user@root.service", false)]
    [InlineData("user@.service", false)]
    [InlineData("user@-1.service", false)]
    [InlineData("user@99999999999.service", false)]
    [InlineData("user-runtime-dir@1000.service", false)]
    public void A_manager_within_another_is_a_users_or_a_capsules(string name, bool expected) =>
        Assert.Equal(expected, UnitName.IsInnerManager(name));

    [Theory]
    [InlineData("web.service", "/org/freedesktop/systemd1/unit/web_2eservice")]
    [InlineData("-.slice", "/org/freedesktop/systemd1/unit/_2d_2eslice")]
    [InlineData("my\\x2dapp@1_2.service", "/org/freedesktop/systemd1/unit/my_5cx2dapp_401_5f2_2eservice")]
    [InlineData("3proxy.service", "/org/freedesktop/systemd1/unit/_33proxy_2eservice")]
    public void A_unit_and_its_object_name_each_other(string unit, string path)
    {
        Assert.Equal(path, BusLabel.ObjectOf(unit));
        Assert.Equal(unit, BusLabel.UnitOf(path));
    }

    [Theory]
    [InlineData("/org/freedesktop/systemd1")]
    [InlineData("/org/freedesktop/systemd1/job/17")]
    [InlineData("/org/freedesktop/systemd1/unit/")]
    [InlineData("/org/freedesktop/systemd1/unit/web_2fservice")]
    public void An_object_that_is_no_units_names_none(string path) => Assert.Null(BusLabel.UnitOf(path));
}
