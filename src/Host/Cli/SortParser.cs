namespace Bpftop.Host.Cli;

/// <summary>Reads <c>ID</c>, <c>ID:asc</c> and <c>ID:desc</c>.</summary>
internal static class SortParser
{
    public static SortChoice Parse(string text, string origin)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string id = colon < 0 ? text : text[..colon];
        if (id.Length == 0)
        {
            throw CommandException.Usage($"{origin}: a column id is missing; write for example cpu:desc");
        }

        return new(id, colon < 0 ? null : text[(colon + 1)..] switch
        {
            "asc" => SortOrder.Ascending,
            "desc" => SortOrder.Descending,
            string other => throw CommandException.Usage(
                $"{origin}: \"{PrintableText.Of(other)}\" is no direction; write {PrintableText.Of(id)}:asc or {PrintableText.Of(id)}:desc"),
        });
    }
}
