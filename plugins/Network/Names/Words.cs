using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>The words of DNS and of getaddrinfo for their numbers.</summary>
internal static class Words
{
    public const string NoData = "NODATA";
    public const string NoError = "NOERROR";
    public const string Ok = "ok";
    public const string Failed = "failed";

    /// <summary>Where the answer may have been among what did not fit into the ring.</summary>
    public const string NotKnown = "not known";
    public const string TimeOut = "time-out";

    // IANA, Domain Name System Parameters: DNS RCODEs.
    private static readonly string[] _codes =
        [NoError, "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

    /// <summary>The name of a type of records (IANA, Resource Record TYPEs), or TYPE and its number (RFC 3597).</summary>
    public static string Type(ushort type) => type switch
    {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        12 => "PTR",
        13 => "HINFO",
        15 => "MX",
        16 => "TXT",
        28 => "AAAA",
        29 => "LOC",
        33 => "SRV",
        35 => "NAPTR",
        37 => "CERT",
        39 => "DNAME",
        43 => "DS",
        44 => "SSHFP",
        45 => "IPSECKEY",
        46 => "RRSIG",
        47 => "NSEC",
        48 => "DNSKEY",
        50 => "NSEC3",
        51 => "NSEC3PARAM",
        52 => "TLSA",
        53 => "SMIMEA",
        59 => "CDS",
        60 => "CDNSKEY",
        61 => "OPENPGPKEY",
        64 => "SVCB",
        65 => "HTTPS",
        251 => "IXFR",
        252 => "AXFR",
        255 => "ANY",
        256 => "URI",
        257 => "CAA",
        _ => string.Create(CultureInfo.InvariantCulture, $"TYPE{type}"),
    };

    /// <summary>The type of records that have addresses of a family (AF_INET, AF_INET6); null for any, or one that is not known.
    /// </summary>
    public static string? TypeOf(int family) => family switch
    {
        2 => Type(1),
        10 => Type(28),
        _ => null,
    };

    /// <summary>What an answer says. A name that is there, but without records of the type, has no code of its own.</summary>
    public static string Result(in Message answer) =>
        answer is { Code: 0, Answers: 0, IsTruncated: false } ? NoData
        : answer.Code < _codes.Length ? _codes[answer.Code]
        : string.Create(CultureInfo.InvariantCulture, $"RCODE{answer.Code}");

    /// <summary>What getaddrinfo returned. glibc (resolv/netdb.h, 2.36) and musl (include/netdb.h, 1.2.3) share the numbers,
    /// of which musl has fewer.</summary>
    public static string Result(int status) => status switch
    {
        0 => Ok,
        -1 => "EAI_BADFLAGS",
        -2 => "EAI_NONAME",
        -3 => "EAI_AGAIN",
        -4 => "EAI_FAIL",
        -5 => "EAI_NODATA",
        -6 => "EAI_FAMILY",
        -7 => "EAI_SOCKTYPE",
        -8 => "EAI_SERVICE",
        -9 => "EAI_ADDRFAMILY",
        -10 => "EAI_MEMORY",
        -11 => "EAI_SYSTEM",
        -12 => "EAI_OVERFLOW",
        -100 => "EAI_INPROGRESS",
        -101 => "EAI_CANCELED",
        -102 => "EAI_NOTCANCELED",
        -103 => "EAI_ALLDONE",
        -104 => "EAI_INTR",
        -105 => "EAI_IDN_ENCODE",
        _ => string.Create(CultureInfo.InvariantCulture, $"EAI {status}"),
    };

    /// <summary>Whether a look-up is known not to have found what it looked for. To learn that a name has no records of a type
    /// is no failure.</summary>
    public static bool IsFailure(string result) => result is not (Ok or NoError or NoData or NotKnown);
}
