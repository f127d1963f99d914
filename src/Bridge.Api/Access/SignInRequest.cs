namespace Bridge.Api.Access;

/// <summary>What a page signs in with: a token, or the code of a link.</summary>
/// <param name="Token">The token.</param>
/// <param name="Code">The code.</param>
public sealed record SignInRequest(string? Token = null, string? Code = null);
