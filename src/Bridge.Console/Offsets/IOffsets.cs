using Bridge.Console.Endpoints;
using Bridge.Hosting.State;

namespace Bridge.Console.Offsets;

/// <summary>Offsets as the API shows and sets them. Every worker shows them; the one that leads changes them.</summary>
/// <remarks>Every method may throw <see cref="StateNotHeldException"/>, <see cref="JobNotFoundException"/>, <see cref="JobRequestException"/> or <see cref="JobRefusedException"/>; each says what to do.</remarks>
public interface IOffsets
{
    /// <summary>The offsets that people stored, and consumers' own, by name.</summary>
    public Task<IReadOnlyList<OffsetReport>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Stores an offset, or moves one that is there.</summary>
    public Task<OffsetReport> SetAsync(string name, OffsetRequest request, CancellationToken cancellationToken);

    /// <summary>Removes an offset that somebody stored, or that of a consumer which is no more; as it was.</summary>
    public Task<OffsetReport> DeleteAsync(string name, CancellationToken cancellationToken);
}
