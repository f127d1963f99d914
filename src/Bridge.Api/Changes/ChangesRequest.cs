using System.Globalization;
using Bridge.Capture.Changes;
using Bridge.Outbox.Reading;

namespace Bridge.Api.Changes;

/// <summary>What a reader of <c>/api/changes</c> asks for.</summary>
public sealed record ChangesRequest
{
    /// <summary>Where to begin.</summary>
    public required OutboxStart Start { get; init; }

    /// <summary>Changes below this Sequence are left out: a record is given whole.</summary>
    public long FromSequence { get; init; }

    /// <summary>Only this table; null: all.</summary>
    public RelationName? Table { get; init; }

    /// <summary>After how many changes to end; null: no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>True: wait for more at the end.</summary>
    public bool Follow { get; init; }

    /// <summary>False: without <c>row</c> and <c>old</c>.</summary>
    public bool Rows { get; init; } = true;

    /// <summary>Reads the query; false, with the reason, when something in it cannot be read.</summary>
    public static bool TryRead(string? table, string? from, int? limit, bool? follow, bool? rows, out ChangesRequest request,
        out string problem)
    {
        request = null!;
        if (limit is < 1)
        {
            problem = $"limit is {limit}, must be at least 1";
            return false;
        }

        if (!TryReadStart(from ?? (follow == true ? "next" : "first"), out var start, out var sequence))
        {
            problem = $"from is '{from}', must be first, last, next, a Sequence, or a time such as 2026-11-22T06:10:28Z";
            return false;
        }

        problem = "";
        request = new ChangesRequest
        {
            Start = start,
            FromSequence = sequence,
            Table = ReadTable(table),
            Limit = limit,
            Follow = follow == true,
            Rows = rows != false
        };
        return true;
    }

    private static bool TryReadStart(string from, out OutboxStart start, out long sequence)
    {
        sequence = 0;
        start = OutboxStart.First;
        if (from.Equals("first", StringComparison.OrdinalIgnoreCase)) return true;
        if (from.Equals("last", StringComparison.OrdinalIgnoreCase)) start = OutboxStart.Last;
        else if (from.Equals("next", StringComparison.OrdinalIgnoreCase)) start = OutboxStart.Next;
        else if (long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
            start = OutboxStart.After(Math.Max(0, sequence - 1));
        else if (TryReadTime(from, out var time)) start = OutboxStart.From(time);
        else return false;
        return true;
    }

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static RelationName? ReadTable(string? table)
    {
        if (string.IsNullOrEmpty(table)) return null;
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new RelationName("public", table) : new RelationName(table[..dot], table[(dot + 1)..]);
    }
}
