namespace Bridge.Worker.Access;

/// <summary>A token that was just made.</summary>
/// <param name="Token">Its text, shown this once.</param>
/// <param name="Report">What is kept of it.</param>
public sealed record TokenMade(string Token, TokenReport Report);
