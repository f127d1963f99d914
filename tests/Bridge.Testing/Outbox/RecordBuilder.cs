using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Outbox.Records;

namespace Bridge.Testing.Outbox;

/// <summary>Makes outbox records as capture would write them, from JSON.</summary>
public sealed class RecordBuilder(string pipeline = "test")
{
    private readonly JsonArray tables = [];
    private readonly JsonArray transactions = [];
    private readonly List<string> names = [];
    private JsonArray changes = [];
    private int count;

    /// <summary>The commit time of every transaction.</summary>
    public static readonly DateTimeOffset CommittedAt = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>Begins a transaction; the changes that follow belong to it.</summary>
    public RecordBuilder Transaction(string commitLsn = "0/16B3748", uint xid = 731, DateTimeOffset? committedAt = null)
    {
        changes = [];
        transactions.Add(new JsonObject
        {
            ["commitLsn"] = commitLsn,
            ["xid"] = xid,
            ["committedAt"] = (committedAt ?? CommittedAt).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ["complete"] = true,
            ["changes"] = changes,
        });
        return this;
    }

    /// <summary>Adds a change; <paramref name="members"/> are what capture writes for it, without braces around.</summary>
    public RecordBuilder Change(Operation operation, string table, string members = "", int? ordinal = null)
    {
        if (transactions.Count == 0) Transaction();
        var change = new JsonObject
        {
            ["operation"] = JsonSerializer.SerializeToNode(operation),
            ["table"] = Table(table),
            ["ordinal"] = ordinal ?? changes.Count,
        };
        foreach (var (name, value) in JsonNode.Parse("{" + members + "}")!.AsObject().ToList()) change[name] = value?.DeepClone();
        changes.Add(change);
        count++;
        return this;
    }

    /// <summary>Adds an insert of <paramref name="row"/>, which has an <c>id</c>.</summary>
    public RecordBuilder Insert(string table, string row)
    {
        var id = JsonNode.Parse(row)!["id"]!.ToJsonString();
        return Change(Operation.Insert, table, $$"""
            "key":{"id":{{id}}},"row":{{row}}
            """);
    }

    /// <summary>The record.</summary>
    public OutboxRecord Build(long firstSequence = 1_000_001, long recordNumber = 1)
    {
        var envelope = new JsonObject
        {
            ["messageId"] = new Guid((int)recordNumber, 0, 0, new byte[8]).ToString(),
            ["messageType"] = new JsonArray("urn:message:Bridge.Contracts:ChangeBatch"),
            ["message"] = new JsonObject
            {
                ["pipeline"] = pipeline,
                ["epoch"] = "e1",
                ["previousSequence"] = firstSequence - 1,
                ["firstSequence"] = firstSequence,
                ["tables"] = tables,
                ["transactions"] = transactions,
            },
            ["sentTime"] = "2026-03-04T05:06:08Z",
            ["headers"] = new JsonObject(),
        };
        return new OutboxRecord
        {
            Kind = RecordKind.ChangeBatch,
            RecordNumber = recordNumber,
            Epoch = "e1",
            PreviousSequence = firstSequence - 1,
            FirstSequence = firstSequence,
            Count = count,
            AppendedAt = CommittedAt,
            Body = Encoding.UTF8.GetBytes(envelope.ToJsonString()),
        };
    }

    private int Table(string table)
    {
        var index = names.IndexOf(table);
        if (index >= 0) return index;
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        tables.Add(new JsonObject { ["schema"] = dot < 0 ? "public" : table[..dot], ["name"] = table[(dot + 1)..] });
        names.Add(table);
        return names.Count - 1;
    }
}
