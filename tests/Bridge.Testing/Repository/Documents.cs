namespace Bridge.Testing.Repository;

/// <summary>The documents of the clone: the front door, what stands beside each folder's files, and how to contribute.</summary>
public static class Documents
{
    /// <summary>What Bridge is, and where everything else stands.</summary>
    public static Document FrontDoor { get; } = new("README.md");

    /// <summary>The house rules, and where to look for what.</summary>
    public static Document Contributing { get; } = new(".github/CONTRIBUTING.md");

    /// <summary>How Bridge is built.</summary>
    public static Document Source { get; } = new("src/README.md");

    /// <summary>How to subscribe; the messages.</summary>
    public static Document Contracts { get; } = new("src/Bridge.Contracts/README.md");

    /// <summary>The PostgreSQL side.</summary>
    public static Document Capture { get; } = new("src/Bridge.Capture/README.md");

    /// <summary>Queues, offsets, replay.</summary>
    public static Document Relay { get; } = new("src/Bridge.Relay/README.md");

    /// <summary>Search.</summary>
    public static Document Indexer { get; } = new("src/Bridge.Indexer/README.md");

    /// <summary>Webhooks.</summary>
    public static Document Webhooks { get; } = new("src/Bridge.Webhooks/README.md");

    /// <summary>API, page, health and metrics of the worker.</summary>
    public static Document Api { get; } = new("src/Bridge.Api/README.md");

    /// <summary>How Bridge is run.</summary>
    public static Document Infra { get; } = new("infra/README.md");

    /// <summary>How Bridge is tested, and how fast it is.</summary>
    public static Document Tests { get; } = new("tests/README.md");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Document> All { get; } = [
        FrontDoor, Contributing, Source, Contracts, Capture, Relay, Indexer, Webhooks, Api, Infra, Tests];

    /// <summary>The document of a path.</summary>
    public static Document Of(string path) => All.Single(document => document.Path == path);
}
