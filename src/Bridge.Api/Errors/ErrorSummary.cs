namespace Bridge.Api.Errors;

/// <summary>What a program needs of an error of the API, which is problem details (RFC 9457) with this member beside them.</summary>
/// <param name="Summary">What is wrong and what to do, in one line.</param>
public sealed record ErrorSummary(string Summary);
