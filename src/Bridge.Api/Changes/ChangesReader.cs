using System.IO.Pipelines;
using Bridge.Api.Status;
using Bridge.Capture.Status;
using Bridge.Outbox;
using Bridge.Outbox.Reading;

namespace Bridge.Api.Changes;

/// <summary>Copies changes from the outbox to a reader of the API, as fast as that reader takes them.</summary>
public sealed class ChangesReader(OutboxReader reader, CaptureStatus capture, CaptureProgress progress, OutboxEdges edges)
{
    /// <summary>Writes lines until the limit, the end (unless following: all that PostgreSQL had committed when asked) or the caller's
    /// cancellation.</summary>
    /// <exception cref="OutboxMissingException">There is no outbox.</exception>
    public async Task WriteAsync(ChangesRequest request, PipeWriter output, CancellationToken cancellationToken)
    {
        if (!request.Follow) await progress.WaitForCommittedAsync(cancellationToken);
        var end = request.Follow ? long.MaxValue : capture.Current.LastSequence
            ?? (await edges.ReadLastAsync(cancellationToken))?.LastSequence ?? 0;
        if (!request.Follow && (end == 0 || request.Start == OutboxStart.Next || request.FromSequence > end)) return;
        var lines = new ChangeLineWriter(request);
        await foreach (var read in reader.ReadAsync(request.Start, cancellationToken))
        {
            lines.Write(read, output);
            var flushed = await output.FlushAsync(cancellationToken);
            if (flushed.IsCompleted || lines.IsDone || read.Record.LastSequence >= end) return;
        }
    }
}
