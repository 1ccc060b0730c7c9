using Bpftop.Host.Details.Environ;

namespace Bpftop.Host.Tests.Details;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("PASSWORD")]
    [InlineData("MYSQL_PWD")]
    [InlineData("PGPASSWORD")]
    [InlineData("db.password")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("githubToken")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("OPENAI_APIKEY")]
    [InlineData("GOOGLE_APPLICATION_CREDENTIALS")]
    [InlineData("HTTP_AUTHORIZATION")]
    [InlineData("NPM_CONFIG__AUTH")]
    [InlineData("SESSION_COOKIE")]
    [InlineData("SENTRY_DSN")]
    [InlineData("PRIVATE_PEM")]
    public void A_name_of_a_secret_hides_its_value(string name) => Assert.Equal(Secrets.Mask, Secrets.Hide(name, "anything"));

    [Theory]
    [InlineData("PATH", "/usr/bin:/bin")]
    [InlineData("PWD", "/root")]
    [InlineData("OLDPWD", "/")]
    [InlineData("KEYBOARD_LAYOUT", "de")]
    [InlineData("LS_COLORS", "rs=0:di=01;34:ln=01;36")]
    [InlineData("HTTP_PROXY", "http://proxy.example:3128/")]
    [InlineData("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")]
    [InlineData("MAIL", "somebody@example.org")]
    [InlineData("PASSWORD", "")]
    public void What_is_none_is_shown(string name, string value) => Assert.Equal(value, Secrets.Hide(name, value));

    [Theory]
    [InlineData("postgres://user:secret@host:5432/db?ssl=1", "postgres://user:********@host:5432/db?ssl=1")]
    [InlineData("amqp://u:p@ss/word@host", "amqp://u:********@host")]
    [InlineData("redis://:hidden@host", "redis://:********@host")]
    [InlineData("Server=db;User=sa;Password=hidden;Encrypt=true", "Server=db;User=sa;Password=********;Encrypt=true")]
    [InlineData("https://host/path?access_token=hidden&x=1", "https://host/path?access_token=********&x=1")]
    [InlineData("-Djavax.net.ssl.keyStorePassword=hidden -Xmx1g", "-Djavax.net.ssl.keyStorePassword=******** -Xmx1g")]
    [InlineData("--api-key=hidden", "--api-key=********")]
    public void A_secret_inside_of_a_value_is_hidden_and_the_rest_shown(string value, string shown) => Assert.Equal(shown, Secrets.Hide("OPTIONS", value));

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")]
    [InlineData("ghp_0123456789abcdef0123456789abcdef0123")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("Bearer abcdefgh12345678")]
    [InlineData("xoxb-123456789012-abcdef")]
    public void A_value_of_the_shape_of_a_key_is_hidden(string value) => Assert.Equal(Secrets.Mask, Secrets.Hide("VALUE", value));

    /// <summary>A process chooses its environment: no value may keep the reader busy.</summary>
    [Fact]
    public void A_value_that_is_made_to_be_searched_for_long_is_done_with_soon()
    {
        string[] values = [new('a', 1 << 16), string.Concat(Enumerable.Repeat("a://", 1 << 14)), string.Concat(Enumerable.Repeat("password", 1 << 13)), new('-', 1 << 16)];
        long began = TimeProvider.System.GetTimestamp();
        foreach (string value in values)
        {
            Assert.True(Secrets.Hide("VALUE", value).Length > 0);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(began) < Wait.Deadline);
    }
}
