using System.Diagnostics.Metrics;

namespace Bridge.Indexer.Status;

/// <summary>What the indexer does, for health and metrics. Thread-safe.</summary>
internal sealed class IndexerStatus
{
    private readonly Counter<long> changes;
    private readonly Counter<long> documents;
    private readonly Counter<long> bytes;
    private readonly Counter<long> parked;
    private long lastSequence;

    public IndexerStatus(IMeterFactory meters)
    {
        var meter = meters.Create("Bridge.Indexer");
        changes = meter.CreateCounter<long>("bridge.indexer.changes", null, "Row changes whose documents are written.");
        documents = meter.CreateCounter<long>("bridge.indexer.documents", null, "Documents sent to OpenSearch.");
        bytes = meter.CreateCounter<long>("bridge.indexer.sent", "By", "Bytes sent in bulk requests.");
        parked = meter.CreateCounter<long>("bridge.indexer.parked", null, "Documents and changes set aside, since their row cannot be read or OpenSearch refuses it.");
        meter.CreateObservableGauge("bridge.indexer.sequence", () => LastSequence, null,
            "The highest Sequence whose documents are written.");
        meter.CreateObservableGauge("bridge.indexer.ready", () => State == IndexerState.Indexing ? 1 : 0, null,
            "1 while it consumes and writes.");
    }

    /// <summary>The state.</summary>
    public IndexerState State { get; private set; }

    /// <summary>Why, where it is not indexing.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>True when every index has been filled from its tables.</summary>
    public bool IsFilled { get; set; }

    /// <summary>What it says about what it cannot know, such as changes of tables that are not captured.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>The highest Sequence whose documents are written by this process.</summary>
    public long LastSequence => Interlocked.Read(ref lastSequence);

    /// <summary>Goes to another state.</summary>
    public void Set(IndexerState state, string reason = "") => (State, Reason) = (state, reason);

    /// <summary>Counts changes that are done.</summary>
    public void CountDone(int count, long sequence)
    {
        changes.Add(count);
        long known;
        while ((known = Interlocked.Read(ref lastSequence)) < sequence
            && Interlocked.CompareExchange(ref lastSequence, sequence, known) != known)
        {
        }
    }

    /// <summary>Counts a bulk request.</summary>
    public void CountBulk(int count, int size)
    {
        documents.Add(count);
        bytes.Add(size);
    }

    /// <summary>Counts a parked document.</summary>
    public void CountParked() => parked.Add(1);
}
