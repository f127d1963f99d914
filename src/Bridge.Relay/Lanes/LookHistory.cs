using Bridge.Relay.Offsets;

namespace Bridge.Relay.Lanes;

/// <summary>Where the foremost lane was at the last looks: who appears begins where it was ten looks back, since a look may show a binding
/// late. Nothing else has reached it since then.</summary>
/// <param name="begin">Not before that.</param>
internal sealed class LookHistory(LanePlace begin)
{
    private const int Looks = 10;

    private readonly Queue<LanePlace> places = new([begin]);

    /// <summary>Where a newcomer begins.</summary>
    public LanePlace Newcomers => places.Peek();

    /// <summary>Notes a look.</summary>
    public void Note(LanePlace foremost)
    {
        places.Enqueue(foremost);
        if (places.Count > Looks) places.Dequeue();
    }
}
