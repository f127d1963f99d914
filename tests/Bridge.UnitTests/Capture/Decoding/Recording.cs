using System.Globalization;
using System.Reflection;
using Bridge.Capture.Decoding.Schema;
using Bridge.Contracts.Positions;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>The messages of <c>recorded-messages.txt</c>, and the catalog that belongs to them.</summary>
internal sealed class Recording
{
    public required IReadOnlyList<TypeRow> Types { get; init; }

    public required IReadOnlyDictionary<uint, string[]> PrimaryKeys { get; init; }

    public required IReadOnlyList<(Lsn WalStart, byte[] Message)> Messages { get; init; }

    public static Recording Load()
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("Bridge.UnitTests.Capture.Decoding.recorded-messages.txt");
        using var reader = new StreamReader(stream!);
        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Split('|')).ToLookup(fields => fields[0]);
        return new Recording
        {
            Types = [.. lines["type"].Select(ReadType)],
            PrimaryKeys = lines["key"].ToDictionary(fields => ReadOid(fields[1]), fields => fields[2].Split(';')),
            Messages = [.. lines["message"].Select(fields => (Lsn.Parse(fields[1]), Convert.FromHexString(fields[2])))],
        };
    }

    /// <summary>A session with the recording's catalog.</summary>
    public DecoderSession CreateSession(int maxMembersBytes = 1024 * 1024)
    {
        var session = new DecoderSession(maxMembersBytes);
        session.Types.AddRange(Types);
        foreach (var (relation, columns) in PrimaryKeys) session.PrimaryKeys[relation] = columns;
        return session;
    }

    /// <summary>Decodes up to and with the first message that <paramref name="until"/> picks.</summary>
    public DecoderSession Play(Func<byte[], bool> until, out byte[] last)
    {
        var session = CreateSession();
        foreach (var (walStart, message) in Messages)
        {
            last = message;
            session.Decode(message, walStart.Value);
            if (until(message)) return session;
        }

        throw new InvalidOperationException("The recording has no such message.");
    }

    private static TypeRow ReadType(string[] fields) => new(
        ReadOid(fields[1]), fields[2][0], ReadOid(fields[3]), fields[4][0], ReadOid(fields[5]), fields[6] == "1",
        fields[7].Split(';', StringSplitOptions.RemoveEmptyEntries),
            [.. fields[8].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ReadOid)]);

    private static uint ReadOid(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
