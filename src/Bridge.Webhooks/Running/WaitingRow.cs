namespace Bridge.Webhooks.Running;

/// <summary>A row whose messages wait, in their order.</summary>
internal sealed class WaitingRow
{
    /// <summary>The row's number, and those of rows that a changed key ties to it.</summary>
    public HashSet<ulong> Numbers { get; } = [];

    /// <summary>Its messages.</summary>
    public Queue<WaitingEntry> Entries { get; } = [];

    /// <summary>How often the first of them was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>True while an attempt is under way.</summary>
    public bool IsUnderWay { get; set; }
}
