using Bridge.Console.Jobs;
using Bridge.Hosting.State;
using Bridge.Outbox.Replay;

namespace Bridge.Console.Replay;

/// <summary>Replays as the API starts, shows and steers them.</summary>
/// <remarks>Every method may throw <see cref="StateNotHeldException"/>, <see cref="JobNotFoundException"/>, <see cref="JobRequestException"/> or <see cref="JobRefusedException"/>; each says what to do.</remarks>
public interface IReplays : IJobs<ReplayReport>
{
    /// <summary>Starts a replay; it goes on by itself.</summary>
    public Task<ReplayReport> StartAsync(ReplayRequest request, CancellationToken cancellationToken);

    /// <summary>Counts what a replay would publish, and publishes nothing. It reads the whole part of the outbox.</summary>
    public Task<ReplayCount> CountAsync(ReplayRequest request, CancellationToken cancellationToken);
}
