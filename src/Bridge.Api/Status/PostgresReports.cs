using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Status;

/// <summary>Asks PostgreSQL, and says in words what its answer means.</summary>
public sealed class PostgresReports(
    PostgresStatusReader reader, CaptureStatus capture, IOptions<OutboxOptions> outbox, IOptions<ConnectionStringsOptions> connections)
{
    /// <summary>The report; a server that does not answer is told in it.</summary>
    public async Task<PostgresReport> ReadAsync(CancellationToken cancellationToken)
    {
        var server = await reader.ReadAsync(cancellationToken);
        return new PostgresReport
        {
            Connection = ConnectionDescription.Postgres(connections.Value.Postgres),
            Server = server,
            AcknowledgeDelay = outbox.Value.AcknowledgeDelay,
            LagExplanation = SlotLag.Explain(server, capture.Current, outbox.Value.AcknowledgeDelay),
        };
    }
}
