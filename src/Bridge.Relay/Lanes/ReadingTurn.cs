namespace Bridge.Relay.Lanes;

/// <summary>A lane's turn to read the outbox by itself.</summary>
internal sealed class ReadingTurn(ReadingTurns turns, long since) : IDisposable
{
    /// <summary>True when it lasted long enough and somebody else waits.</summary>
    public bool IsOver => turns.IsOver(since);

    /// <inheritdoc/>
    public void Dispose() => turns.Leave();
}
