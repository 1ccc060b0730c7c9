using System.Buffers;
using System.Text;
using System.Text.Json;
using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>What is handed on of an engine's answer is of the kinds that whoever reads it expects.</summary>
public sealed class JsonSieveTests
{
    private static readonly JsonShape _shape = JsonShape.List(
        JsonShape.Object(
            ("Id", JsonShape.Text),
            ("Names", JsonShape.List(JsonShape.Text, 2)),
            ("Pid", JsonShape.Number),
            ("Labels", JsonShape.Object(("project", JsonShape.Text)))),
        3);

    [Theory]
    [InlineData("null", "null")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("""[{"Id":"a","Pid":7}]""", """[{"Id":"a","Pid":7}]""")]
    [InlineData("""[{"Other":{"Id":["x",{"Id":"y"}]},"Id":"a","More":[[]]}]""", """[{"Id":"a"}]""")]
    [InlineData("""[{"Id":null,"Names":"a","Pid":"7","Labels":[]}]""", "[{}]")]
    [InlineData("""[{"Id":{"Id":"a"},"Names":{"a":1},"Pid":[1],"Labels":true}]""", "[{}]")]
    [InlineData("""[{"Names":[null,"a",{"b":"c"},["d"],"e",5,"f"]}]""", """[{"Names":["a","e"]}]""")]
    [InlineData("""[{"Pid":2147483648},{"Pid":1.5},{"Pid":-1}]""", """[{},{},{"Pid":-1}]""")]
    [InlineData("""[{"Labels":{"a":"b","project":"shop","c":null}}]""", """[{"Labels":{"project":"shop"}}]""")]
    [InlineData("""[null,1,"x",[],{"Id":"a"},{},{"Id":"c"},{"Id":"d"}]""", """[{"Id":"a"},{},{"Id":"c"}]""")]
    [InlineData("""[{"I\u0064":"\u001b\"é\\"}]""", """[{"Id":"\u001b\"é\\"}]""")]
    [InlineData("""[{"Id":"a","Id":"b"}]""", """[{"Id":"a","Id":"b"}]""")]
    [InlineData("""[{"Id":"half \ud800","Names":["\udc00","a"],"I\ud800":"x","Labels":{"proj\ud800":"y","project":"shop"}}]""", """[{"Names":["a"],"Labels":{"project":"shop"}}]""")]
    public void What_is_wanted_and_of_the_right_kind_passes(string text, string expected)
    {
        for (int part = 1; part <= Encoding.UTF8.GetByteCount(text); part++)
        {
            Assert.Equal(expected, Pass(text, part));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("[{\"Id\":\"a\"")]
    [InlineData("[{}] x")]
    [InlineData("[{\"Id\":a}]")]
    [InlineData("[{\"Other\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}]")]
    public void A_text_that_is_none_or_of_another_kind_is_an_error(string text)
    {
        for (int part = 1; part <= text.Length + 1; part++)
        {
            Assert.ThrowsAny<JsonException>(() => Pass(text, part));
        }
    }

    [Theory]
    [InlineData("""{"a":"1","b":2,"c":"3","d":"4"}""", """{"a":"1","c":"3"}""")]
    [InlineData("""{"é\u0022":"1","half\ud800":"2","":"3"}""", """{"é\u0022":"1","":"3"}""")]
    [InlineData("""{"a":{"b":"c"},"d":["e"],"f":"g"}""", """{"f":"g"}""")]
    public void A_map_passes_members_of_any_name_up_to_a_number(string text, string expected)
    {
        ArrayBufferWriter<byte> passed = new();
        new JsonSieve(JsonShape.Map(JsonShape.Text, 2), passed).Pass(Encoding.UTF8.GetBytes(text), isLast: true);

        string Again(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json));
        Assert.Equal(Again(expected), Again(Encoding.UTF8.GetString(passed.WrittenSpan)));
    }

    [Theory]
    [InlineData("""{"n":9223372036854775807,"f":true}""", """{"n":9223372036854775807,"f":true}""")]
    [InlineData("""{"n":9223372036854775808,"f":1}""", "{}")]
    [InlineData("""{"n":true,"f":"false"}""", "{}")]
    [InlineData("""{"n":-1,"f":false}""", """{"n":-1,"f":false}""")]
    public void Long_numbers_and_flags_pass(string text, string expected)
    {
        ArrayBufferWriter<byte> passed = new();
        new JsonSieve(JsonShape.Object(("n", JsonShape.LongNumber), ("f", JsonShape.Flag)), passed).Pass(Encoding.UTF8.GetBytes(text), isLast: true);

        Assert.Equal(expected, Encoding.UTF8.GetString(passed.WrittenSpan));
    }

    [Fact]
    public void Bytes_that_are_no_text_lose_their_field_and_nothing_else()
    {
        byte[] text = [.. "[{\"Id\":\""u8, 0xFF, .. "\",\"Names\":[\"b\",\""u8, 0xC3, .. "\"],\"L"u8, 0xFE, .. "\":1,\"Pid\":7}]"u8];
        ArrayBufferWriter<byte> passed = new();
        new JsonSieve(_shape, passed).Pass(text, isLast: true);

        Assert.Equal("""[{"Names":["b"],"Pid":7}]""", Encoding.UTF8.GetString(passed.WrittenSpan));
    }

    [Fact]
    public void One_text_after_the_other_passes()
    {
        ArrayBufferWriter<byte> passed = new();
        JsonSieve sieve = new(_shape, passed);
        foreach (string text in (string[])["""[{"Id":"a","x":""" + "[1]}]", "null", """[{"Id":"b"}]"""])
        {
            sieve.Pass(Encoding.UTF8.GetBytes(text), isLast: true);
        }

        Assert.Equal("""[{"Id":"a"}]null[{"Id":"b"}]""", Encoding.UTF8.GetString(passed.WrittenSpan));
    }

    [Fact]
    public async Task A_body_passes_whatever_the_length_of_its_values()
    {
        // Longer than the buffer, and ends of values at every place in it.
        string expected = $"[{string.Join(',', Enumerable.Range(0, 3).Select(static number => $$"""{"Id":"{{new string('x', 20_000 + number)}}"}"""))}]";
        string text = $"[{new string(' ', 16 * 1024)}{expected[1..^1].Replace("},", $$""","Other":"{{new string('y', 50_000)}}"},""", StringComparison.Ordinal)}]";
        SievedBody body = new(new MemoryStream(Encoding.UTF8.GetBytes(text)), _shape, text.Length);

        StringBuilder read = new();
        while (await body.NextAsync(CancellationToken.None) is { IsEmpty: false } piece)
        {
            read.Append(Encoding.UTF8.GetString(piece.Span));
        }

        Assert.Equal(expected, read.ToString());
    }

    [Fact]
    public async Task A_body_that_is_longer_than_it_may_be_is_an_error()
    {
        SievedBody body = new(new MemoryStream(Encoding.UTF8.GetBytes("[{\"Id\":\"a\"}]")), _shape, 11);

        EngineFault fault = await Assert.ThrowsAsync<EngineFault>(async () => await body.NextAsync(CancellationToken.None));
        Assert.StartsWith("sent more than ", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Hands the text over in parts, with what was left of the part before.</summary>
    private static string Pass(string text, int part)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ArrayBufferWriter<byte> passed = new();
        JsonSieve sieve = new(_shape, passed);
        int start = 0;
        int end = 0;
        do
        {
            end = Math.Min(end + part, bytes.Length);
            start += sieve.Pass(bytes.AsSpan(start..end), end == bytes.Length);
        }
        while (end < bytes.Length);
        return Encoding.UTF8.GetString(passed.WrittenSpan);
    }
}
