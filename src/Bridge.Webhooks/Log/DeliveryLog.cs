using System.Globalization;
using System.Text;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Log;

/// <summary>Makes a subscription's log entries and keeps those that are not yet in Redis. Thread-safe.</summary>
internal sealed class DeliveryLog(WebhooksOptions options, TimeProvider time)
{
    // Only what is left when it is written is made into bytes: of many attempts the last ones.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Queue<Noted> pending = [];
    private readonly Lock gate = new();
    private DateTimeOffset? dueAt;
    private long lastId;

    /// <summary>When the pending entries are to be written; null when there are none.</summary>
    public DateTimeOffset? DueAt { get { lock (gate) return dueAt; } }

    /// <summary>Notes an attempt.</summary>
    public void Add(IReadOnlyList<WebhookMessage> messages, ReadOnlyMemory<byte> body, int attempt, AttemptResult result)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            lastId = Math.Max(lastId + 1, now.ToUnixTimeMilliseconds() * 100);
            pending.Enqueue(new Noted(lastId, now, messages, body, attempt, result));
            if (pending.Count > options.LogEntries) pending.Dequeue();
            dueAt ??= now + Interval;
        }
    }

    /// <summary>Takes what is to be written, oldest first.</summary>
    public byte[][] Take()
    {
        Noted[] taken;
        lock (gate)
        {
            taken = [.. pending];
            pending.Clear();
            dueAt = null;
        }

        return Array.ConvertAll(taken, Write);
    }

    private byte[] Write(Noted noted)
    {
        var (first, result) = (noted.Messages[0], noted.Result);
        var entry = new DeliveryLogEntry
        {
            Id = noted.Id.ToString(CultureInfo.InvariantCulture),
            At = noted.Ended - result.Duration,
            WebhookId = DeliveryBody.Id(noted.Messages),
            Messages = noted.Messages.Count,
            Sequence = first.Sequence,
            Attempt = noted.Attempt,
            Subject = first.Table.Length == 0 ? first.Contract
                : $"{first.Contract} {first.Schema}.{first.Table} {first.Operation}",
            Outcome = Word(result.Outcome),
            Status = result.Status,
            Reason = result.Reason.Length == 0 ? null : result.Reason,
            Milliseconds = Math.Round(result.Duration.TotalMilliseconds, 1),
            Answer = result.Answer.IsEmpty ? null
                : Encoding.UTF8.GetString(result.Answer.Span),
            Replay = first.Replay.Length > 0 ? first.Replay : first.Redelivery.Length > 0 ? first.Redelivery : first.Test.Length > 0
                ? first.Test : null,
            BodyBytes = noted.Body.Length,
        };
        return DeliveryLogEntry.Write(entry, noted.Body.Span[..Math.Min(noted.Body.Length, options.LogBodyBytes)]);
    }

    private static string Word(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Retry => "retry",
        DeliveryOutcome.Rejected => "rejected",
        _ => "gone",
    };

    private readonly record struct Noted(
        long Id, DateTimeOffset Ended, IReadOnlyList<WebhookMessage> Messages, ReadOnlyMemory<byte> Body, int Attempt,
        AttemptResult Result);
}
