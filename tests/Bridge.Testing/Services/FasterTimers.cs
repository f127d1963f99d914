namespace Bridge.Testing.Services;

/// <summary>The system's time, but its timers fire so many times sooner: for what looks twice a minute and is tested in seconds.</summary>
/// <param name="factor">How many times.</param>
public sealed class FasterTimers(int factor) : TimeProvider
{
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Sooner(dueTime), Sooner(period));

    private TimeSpan Sooner(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;
}
