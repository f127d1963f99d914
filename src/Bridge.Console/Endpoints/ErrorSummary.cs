namespace Bridge.Console.Endpoints;

/// <summary>An error as the API answers it: <c>{"summary":"…"}</c>.</summary>
/// <param name="Summary">What is wrong and what to do, in one line.</param>
public sealed record ErrorSummary(string Summary);
