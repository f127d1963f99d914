namespace Bridge.Worker.Access;

/// <summary>When a token was last used: <c>token/&lt;name&gt;/used</c> in the state, written once a day at most.</summary>
/// <param name="On">The day, UTC.</param>
public sealed record TokenUse(DateOnly On);
