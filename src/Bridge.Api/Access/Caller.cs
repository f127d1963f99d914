using Bridge.State.Access;

namespace Bridge.Api.Access;

/// <summary>Who asks, as the gate found it.</summary>
/// <param name="Name">The token's name, or <c>owner</c> for whoever came by the socket.</param>
/// <param name="Role">What he may do now.</param>
/// <param name="Token">Whether he came with a token, or with the session of one.</param>
internal sealed record Caller(string Name, AccessRole Role, bool Token)
{
    /// <summary>Who came by the socket.</summary>
    public static Caller Owner { get; } = new("owner", AccessRole.Admin, false);
}
