namespace Bridge.Relay.Lanes;

/// <summary>How far the outbox was read for all lanes at the last looks: who appears begins where that was ten looks back, since a look may
/// show a binding late. Nothing that came later has reached it.</summary>
/// <param name="begin">Not before this Sequence.</param>
internal sealed class LookHistory(long begin)
{
    private const int Looks = 10;

    private readonly Queue<long> ends = new([begin]);

    /// <summary>Behind this Sequence a newcomer begins.</summary>
    public long Newcomers => ends.Peek();

    /// <summary>Notes a look.</summary>
    public void Note(long end)
    {
        ends.Enqueue(end);
        if (ends.Count > Looks) ends.Dequeue();
    }
}
