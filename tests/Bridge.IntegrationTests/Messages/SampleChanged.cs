using Bridge.Contracts;

namespace Bridge.IntegrationTests.Messages;

/// <summary>A contract that only this test project knows, for a table <c>samples</c>.</summary>
public sealed record SampleChanged
{
    public required ChangeSource Source { get; init; }

    public required Operation Operation { get; init; }

    public int? SampleId { get; init; }

    public int? PreviousSampleId { get; init; }

    public SampleRow? Sample { get; init; }

    /// <summary>What a row of the table says.</summary>
    public sealed record SampleRow
    {
        public required int Id { get; init; }

        public string? ExternalLabel { get; init; }
    }
}
