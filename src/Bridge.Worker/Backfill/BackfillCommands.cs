using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Worker.Capture;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>The backfills for the API: checks requests against the database, and tells how far jobs are.</summary>
internal sealed class BackfillCommands(
    JobStore<BackfillSpec, BackfillProgress> store, StateHolder holder, IOptions<ConnectionStringsOptions> connections,
        IOptions<CaptureOptions> capture,
    IOptions<OutboxOptions> outbox, TimeProvider time) : JobCommands<BackfillSpec, BackfillProgress, BackfillReport>(store)
{
    /// <inheritdoc/>
    public override async Task<BackfillReport> SetDesiredAsync(string id, DesiredState desired, CancellationToken cancellationToken)
    {
        if (desired == DesiredState.Running) (await Store.FindAsync(id, cancellationToken)).Spec.RequireCondition();
        return await base.SetDesiredAsync(id, desired, cancellationToken);
    }

    /// <summary>Checks a request against the database and starts it.</summary>
    /// <exception cref="ConditionException">Its condition is none, or none of the table.</exception>
    /// <exception cref="InvalidRequestException">It is wrong in itself.</exception>
    /// <exception cref="RefusedRequestException">A table cannot be read.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead, or a service does not answer.</exception>
    public async Task<BackfillReport> StartAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        await holder.RequireAsync(cancellationToken);
        var spec = new BackfillSpec
        {
            Where = string.IsNullOrWhiteSpace(request.Where) ? null : request.Where.Trim(),
            FromKey = RequestedKey.Read(request.FromKey, "fromKey"),
            ToKey = RequestedKey.Read(request.ToKey, "toKey"),
            Rate = request.Rate,
        };
        // Before anything is asked of the database.
        spec.ToRequest();
        spec = spec with { Tables = await CheckAsync(request.Tables, spec, cancellationToken) };
        return Report(await Store.CreateAsync(spec, cancellationToken));
    }

    /// <inheritdoc/>
    protected override BackfillReport Report(Job<BackfillSpec, BackfillProgress> job) => BackfillReports.Of(job);

    private async Task<IReadOnlyList<TableRef>> CheckAsync(
        IReadOnlyList<string> names, BackfillSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
            var postgres = await PostgresHosts.FindAsync(connections.Value.Postgres, cancellationToken);
            await using var reader = await PageReader
                .OpenAsync(postgres, database, CapturePumpFactory.MaxMembersBytes(outbox.Value), 1, time,
                cancellationToken);
            var publication = capture.Value.Publication;
            var tables = new List<TableRef>();
            foreach (var name in names)
                tables.Add(TableRef.Of(await BackfillTableReader.FindAsync(database, publication, name, cancellationToken)));
            // Among all tables, one without a key fails alone; one that was asked for by name is refused at once.
            if (tables.Count == 0 && spec is { Where: null, FromKey: null, ToKey: null }) return tables;
            foreach (var table in tables.Count > 0 ? tables.Select(table => table.ToName())
                : await BackfillTableReader.ListAsync(database, publication, cancellationToken))
                await CheckTableAsync(reader, await BackfillTableReader.ReadAsync(database, capture.Value, table, cancellationToken), spec,
                    cancellationToken);
            return [.. tables.Distinct()];
        }
        catch (BackfillRefusedException refused)
        {
            throw new RefusedRequestException(refused.Message);
        }
        catch (PostgresException wrong)
            when (wrong.SqlState.StartsWith("42", StringComparison.Ordinal) || wrong.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            throw new InvalidRequestException(
                $"PostgreSQL does not take the condition or the key: {wrong.MessageText} ({wrong.SqlState}).");
        }
        catch (NpgsqlException failure)
        {
            throw new StateNotHeldException(CaptureFailure.Of(failure)?.Reason ?? failure.Message);
        }
    }

    private static async Task CheckTableAsync(
        PageReader reader, BackfillTable table, BackfillSpec spec, CancellationToken cancellationToken)
    {
        foreach (var (key, name) in new[] { (spec.FromKey, "fromKey"), (spec.ToKey, "toKey") })
        {
            if (key is not null && key.Count != table.KeyColumns.Count)
                throw new InvalidRequestException(
                    $"The {name} has {key.Count} values, and the key of {table.Name} is ({string.Join(", ", table.KeyColumns)}).");
        }

        await reader.CheckAsync(table, spec.ToRequest(), cancellationToken);
    }
}
