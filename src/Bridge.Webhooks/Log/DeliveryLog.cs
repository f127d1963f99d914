using System.Globalization;
using System.Text;
using Bridge.Hosting.Webhooks;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Log;

/// <summary>Makes a subscription's log entries and keeps those that are not yet in Redis. Thread-safe.</summary>
internal sealed class DeliveryLog(WebhooksOptions options, TimeProvider time)
{
    private readonly Queue<byte[]> pending = [];
    private long lastId;

    /// <summary>Notes an attempt.</summary>
    public void Add(IReadOnlyList<WebhookMessage> messages, ReadOnlySpan<byte> body, int attempt, AttemptResult result)
    {
        var first = messages[0];
        var entry = new DeliveryLogEntry
        {
            Id = NextId(), At = time.GetUtcNow() - result.Duration, WebhookId = DeliveryBody.Id(messages), Messages = messages.Count, Sequence = first.Sequence, Attempt = attempt,
            Subject = first.Table.Length == 0 ? first.Contract : $"{first.Contract} {first.Schema}.{first.Table} {first.Operation}",
            Outcome = Word(result.Outcome), Status = result.Status, Reason = result.Reason.Length == 0 ? null : result.Reason,
            Milliseconds = Math.Round(result.Duration.TotalMilliseconds, 1), Answer = result.Answer.IsEmpty ? null : Encoding.UTF8.GetString(result.Answer.Span),
            Replay = first.Replay.Length > 0 ? first.Replay : first.Redelivery.Length > 0 ? first.Redelivery : first.Test.Length > 0 ? first.Test : null,
            BodyBytes = body.Length,
        };
        var bytes = DeliveryLogEntry.Write(entry, body[..Math.Min(body.Length, options.LogBodyBytes)]);
        lock (pending)
        {
            pending.Enqueue(bytes);
            if (pending.Count > options.LogEntries) pending.Dequeue();
        }
    }

    /// <summary>Takes what is to be written, oldest first.</summary>
    public byte[][] Take()
    {
        lock (pending)
        {
            byte[][] taken = [.. pending];
            pending.Clear();
            return taken;
        }
    }

    /// <summary>True when something is to be written.</summary>
    public bool HasPending { get { lock (pending) return pending.Count > 0; } }

    private static string Word(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Retry => "retry",
        DeliveryOutcome.Rejected => "rejected",
        _ => "gone",
    };

    private string NextId()
    {
        lock (pending) lastId = Math.Max(lastId + 1, time.GetUtcNow().ToUnixTimeMilliseconds() * 100);
        return lastId.ToString(CultureInfo.InvariantCulture);
    }
}
