namespace Bridge.Api.Access;

/// <summary>Marks an answer that goes on for long: it ends when the token is taken no more. A short one is brought to its end.</summary>
internal sealed class EndsWithToken;
