using Bridge.Hosting.State;

namespace Bridge.Console.Backfills;

/// <summary>The backfills of the pipeline, for the API.</summary>
public interface IBackfills
{
    /// <summary>All that are known, oldest first.</summary>
    public Task<IReadOnlyList<BackfillReport>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One.</summary>
    /// <exception cref="JobNotFoundException">There is none of that id.</exception>
    public Task<BackfillReport> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Checks a request against the database and starts it.</summary>
    /// <exception cref="JobRequestException">It is wrong in itself.</exception>
    /// <exception cref="JobRefusedException">A table cannot be read.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead, or a service does not answer.</exception>
    public Task<BackfillReport> StartAsync(BackfillRequest request, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or cancels one.</summary>
    /// <exception cref="JobNotFoundException">There is none of that id.</exception>
    /// <exception cref="JobRefusedException">It has ended.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead.</exception>
    public Task<BackfillReport> WishAsync(string id, JobWish wish, CancellationToken cancellationToken);
}
