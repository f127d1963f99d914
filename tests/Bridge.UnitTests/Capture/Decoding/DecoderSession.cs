using System.Text;
using Bridge.Capture.Changes;
using Bridge.Capture.Decoding;
using Bridge.Capture.Decoding.Schema;
using Bridge.Contracts.Positions;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>A decoder with the catalog that a test gives it.</summary>
internal sealed class DecoderSession(int maxMembersBytes = 1024 * 1024, ColumnExclusions? exclusions = null)
{
    public const uint Bool = 16, Int = 23, Text = 25, Json = 114, TextArray = 1009, Numeric = 1700, Timestamp = 1114, TimestampTz = 1184,
        IntVector = 22;

    public ChangeDecoder Decoder { get; } = new(maxMembersBytes, exclusions ?? ColumnExclusions.None);

    /// <summary>What the server would answer.</summary>
    public List<TypeRow> Types { get; } = [];

    public Dictionary<uint, string[]> PrimaryKeys { get; } = [];

    public int CatalogLoads { get; private set; }

    public string Members => Encoding.UTF8.GetString(Assert.Single(Decoder.Changes).Members.Span);

    public string Key => Encoding.UTF8.GetString(Assert.Single(Decoder.Changes).Key.Span);

    public DecodedKind Decode(byte[] message, ulong walStart = 0x50)
    {
        DecodedKind kind;
        while ((kind = Decoder.Decode(message, new Lsn(walStart))) == DecodedKind.CatalogNeeded)
        {
            Assert.True(++CatalogLoads < 1000, "The decoder asks for the catalog for ever.");
            Decoder.Catalog.Look(Types);
            Decoder.Catalog.Complete(Types, PrimaryKeys);
        }

        return kind;
    }

    /// <summary>Begins a transaction with a described table (OID 1).</summary>
    public DecoderSession With(char identity, params (string Name, uint Type, bool InIdentity)[] columns)
    {
        Decode(MessageBuilder.Begin());
        Decode(MessageBuilder.Relation(1, identity, columns));
        return this;
    }

    /// <summary>Writes one value of a type.</summary>
    public static string Write(uint type, string text, params TypeRow[] types)
    {
        var session = new DecoderSession();
        session.Types.AddRange(types);
        session.With('n', ("v", type, false)).Decode(MessageBuilder.Insert(1, text));
        return session.Members["\"row\":{\"v\":".Length..^1];
    }
}
