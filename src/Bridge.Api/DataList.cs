namespace Bridge.Api;

/// <summary>A list as the API answers it: <c>{"data":[…]}</c>.</summary>
/// <param name="Data">The items.</param>
public sealed record DataList<T>(IReadOnlyList<T> Data);
