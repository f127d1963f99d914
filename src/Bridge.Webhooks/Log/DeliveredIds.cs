namespace Bridge.Webhooks.Log;

/// <summary>The messages delivered last, so that none is delivered twice. Used by one loop alone.</summary>
/// <param name="capacity">How many it remembers.</param>
internal sealed class DeliveredIds(int capacity)
{
    private readonly HashSet<string> known = [];
    private readonly Queue<string> order = [];

    /// <summary>True when it was delivered.</summary>
    public bool Contains(string key) => known.Contains(key);

    /// <summary>Remembers one, and forgets the oldest when they are too many.</summary>
    public void Add(string key)
    {
        if (capacity == 0 || !known.Add(key)) return;
        order.Enqueue(key);
        if (order.Count > capacity) known.Remove(order.Dequeue());
    }
}
