using Bridge.Capture.Backfill.Conditions;
using Bridge.Console.Jobs;
using Bridge.Hosting.State;

namespace Bridge.Console.Backfills;

/// <summary>The backfills of the pipeline, for the API.</summary>
public interface IBackfills : IJobs<BackfillReport>
{
    /// <summary>Checks a request against the database and starts it.</summary>
    /// <exception cref="ConditionException">Its condition is none, or none of the table.</exception>
    /// <exception cref="JobRequestException">It is wrong in itself.</exception>
    /// <exception cref="JobRefusedException">A table cannot be read.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead, or a service does not answer.</exception>
    public Task<BackfillReport> StartAsync(BackfillRequest request, CancellationToken cancellationToken);
}
