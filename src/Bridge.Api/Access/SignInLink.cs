namespace Bridge.Api.Access;

/// <summary>A link that signs in once.</summary>
/// <param name="Path">Path and fragment, behind the address at which the worker is asked; the code stands in the fragment, which browsers
/// do not send.</param>
/// <param name="ExpiresAt">Until when, UTC.</param>
public sealed record SignInLink(string Path, DateTimeOffset ExpiresAt);
