using Bridge.State.Access;

namespace Bridge.Api.Access;

/// <summary>Who the caller is.</summary>
/// <param name="Name">The token's name, or <c>owner</c> for whoever came by the socket.</param>
/// <param name="Role">What he may do now.</param>
public sealed record CallerReport(string Name, AccessRole Role);
