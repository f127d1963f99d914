namespace Bridge.Hosting.Configuration;

/// <summary>A key that is unknown, or whose value cannot be read.</summary>
/// <param name="Key">The key.</param>
/// <param name="Text">What is wrong.</param>
internal sealed record KeyError(string Key, string Text)
{
    /// <summary>The line that is shown.</summary>
    public override string ToString() => $"{Key}: {Text}";
}
