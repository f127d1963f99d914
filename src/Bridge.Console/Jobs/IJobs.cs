using Bridge.Hosting.State;

namespace Bridge.Console.Jobs;

/// <summary>The jobs of one kind, for the API. Every worker shows them; the one that leads changes them.</summary>
public interface IJobs<TReport>
    where TReport : JobReport
{
    /// <summary>All that are known, oldest first; the last 50 that have ended are kept.</summary>
    public Task<IReadOnlyList<TReport>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One.</summary>
    /// <exception cref="JobNotFoundException">There is none of that id.</exception>
    public Task<TReport> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or cancels one.</summary>
    /// <exception cref="JobNotFoundException">There is none of that id.</exception>
    /// <exception cref="JobRefusedException">It has ended.</exception>
    /// <exception cref="StateNotHeldException">This worker does not lead.</exception>
    public Task<TReport> WishAsync(string id, JobWish wish, CancellationToken cancellationToken);
}
