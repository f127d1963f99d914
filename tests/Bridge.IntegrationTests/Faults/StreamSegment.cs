using System.Buffers.Binary;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>The newest segment file of the outbox on the disk of a stopped broker, cut back as a power cut would leave it.</summary>
/// <remarks>
/// An index entry has 29 bytes behind a head of 8: number of the chunk's first record (8), time (8), the stream's epoch (8), place in the
/// segment (4), kind (1).
/// The broker mends the index itself from what the segment has.
/// </remarks>
internal static class StreamSegment
{
    private const int Head = 8;
    private const int Entry = 29;
    private const int PlaceInEntry = 24;

    /// <summary>What is left of the first lost chunk: not even its head.</summary>
    private const int Torn = 30;

    /// <summary>Cuts the segment where its last chunks begin; the number of chunks that are gone.</summary>
    /// <param name="broker">The stopped broker.</param>
    /// <param name="harness">Whose outbox.</param>
    /// <param name="part">How much of the chunks is lost, 0 to 1.</param>
    public static int CutBack(PrivateRabbitMq broker, PipelineHarness harness, double part)
    {
        var index = Directory.EnumerateFiles(broker.DataFolder, "*.index", SearchOption.AllDirectories)
            .Where(path => IsOutbox(Path.GetFileName(Path.GetDirectoryName(path)!), harness)).Order(StringComparer.Ordinal).Last();
        var entries = File.ReadAllBytes(index);
        var chunks = (entries.Length - Head) / Entry;
        var lost = (int)(chunks * part);
        var place = BinaryPrimitives.ReadUInt32BigEndian(entries.AsSpan(Head + ((chunks - lost) * Entry) + PlaceInEntry));
        using var segment = File.OpenWrite(Path.ChangeExtension(index, "segment"));
        segment.SetLength(place + Torn);
        return lost;
    }

    // The folder is named <virtual host>_<stream>_<time>, with '_' for every dot.
    private static bool IsOutbox(string folder, PipelineHarness harness) =>
        folder.Contains($"_{harness.Names.Outbox.Replace('.', '_')}_", StringComparison.Ordinal);
}
