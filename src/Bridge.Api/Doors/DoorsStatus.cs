namespace Bridge.Api.Doors;

/// <summary>Which doors stay shut, and why; capture and relay go on behind them.</summary>
public sealed class DoorsStatus
{
    private volatile Func<string?>[] doors = [];

    /// <summary>A line for each that is shut now.</summary>
    public IReadOnlyList<string> Shut => [.. doors.Select(door => door()).OfType<string>()];

    /// <summary>There is a door; what it returns says why it is shut, null that it is open.</summary>
    internal void Add(Func<string?> door) => doors = [.. doors, door];
}
