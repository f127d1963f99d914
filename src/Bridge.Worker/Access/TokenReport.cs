using Bridge.State.Access;

namespace Bridge.Worker.Access;

/// <summary>A token as the API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What who has it may do.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="ExpiresAt">Until when it is taken, UTC; null: until it is revoked.</param>
/// <param name="IsExpired">Whether that is over.</param>
/// <param name="LastUsedOn">The last day on which it was used, UTC.</param>
public sealed record TokenReport(
    string Name, AccessRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, bool IsExpired, DateOnly? LastUsedOn);
