namespace Bridge.Hosting.Telemetry;

/// <summary>A number of things that happened, from any thread, read by any other.</summary>
public sealed class Tally
{
    private long value;

    /// <summary>How many.</summary>
    public long Value => Interlocked.Read(ref value);

    /// <summary>One more.</summary>
    public void Increment() => Interlocked.Increment(ref value);

    /// <summary>So many more.</summary>
    public void Add(long number) => Interlocked.Add(ref value, number);
}
