using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.State.Webhooks;

/// <summary>One attempt, as the delivery log keeps it: a line of JSON, and behind it the request's body.</summary>
public sealed record DeliveryLogEntry
{
    /// <summary>The entry's id: rises with time.</summary>
    public required string Id { get; init; }

    /// <summary>When the attempt began, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The value of <c>webhook-id</c>.</summary>
    public required string WebhookId { get; init; }

    /// <summary>What the request carried, such as <c>ContainerChanged public.containers update</c>; of a batch the first.</summary>
    public required string Subject { get; init; }

    /// <summary>How many messages it carried.</summary>
    public int Messages { get; init; } = 1;

    /// <summary>The Sequence of the first of them.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of the attempt, from 1, since the message waits or the process began.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary><c>delivered</c>, <c>retry</c>, <c>rejected</c> or <c>gone</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The answer's status; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>Why it was not delivered.</summary>
    public string? Reason { get; init; }

    /// <summary>How long it took.</summary>
    public double Milliseconds { get; init; }

    /// <summary>The first bytes of the answer's body, as text.</summary>
    public string? Answer { get; init; }

    /// <summary>The replay, redelivery or test that it belongs to.</summary>
    public string? Replay { get; init; }

    /// <summary>The body's length in bytes.</summary>
    public int BodyBytes { get; init; }

    /// <summary>The body, when the log has all of it.</summary>
    public string? Body { get; init; }

    /// <summary>The entry as Redis keeps it.</summary>
    public static byte[] Write(DeliveryLogEntry entry, ReadOnlySpan<byte> body)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, BridgeJson.Web);
        var whole = new byte[line.Length + 1 + body.Length];
        line.CopyTo(whole, 0);
        whole[line.Length] = (byte)'\n';
        body.CopyTo(whole.AsSpan(line.Length + 1));
        return whole;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static DeliveryLogEntry Read(ReadOnlySpan<byte> whole)
    {
        var end = whole.IndexOf((byte)'\n');
        if (end < 0) throw new JsonException("An entry of the delivery log has no body.");
        var entry = JsonSerializer.Deserialize<DeliveryLogEntry>(whole[..end], BridgeJson.Web)
            ?? throw new JsonException("An entry of the delivery log is empty.");
        return entry with { Body = System.Text.Encoding.UTF8.GetString(whole[(end + 1)..]) };
    }
}
