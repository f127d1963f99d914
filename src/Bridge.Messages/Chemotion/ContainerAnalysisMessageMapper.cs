using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages.Chemotion;

/// <summary>Table <c>containers</c> → <see cref="AnalysisChanged"/>, for rows that are an analysis, were one, or may have been
/// one.</summary>
internal sealed class ContainerAnalysisMessageMapper() : MessageMapper(nameof(AnalysisChanged))
{
    private readonly AnalysisContentMapper content = new();

    /// <inheritdoc/>
    public override bool Applies(RelayedChange change) => change.Operation switch
    {
        Operation.Truncate => true,
        Operation.Delete => !change.TryGetOldValue("container_type"u8, out var type, out _) || IsAnalysis(type),
        _ => IsAnalysisNow(change) || WasAnalysis(change),
    };

    /// <inheritdoc/>
    public override void Write(RelayedChange change, MessageWriter writer)
    {
        ChangeMembers.WriteColumns(change, ContainerMessageMapper.Columns, writer);
        writer.Json.WriteString(AnalysisMembers.Origin, "containers"u8);
        if (change.Operation == Operation.Truncate) return;
        RowIdentity.Write(change, Contract, writer);
        if (!change.Row.Exists || !IsAnalysisNow(change)) return;
        ChangeMembers.WriteSoftDelete(change, writer);
        writer.Json.WriteStartObject(Contract.Row);
        writer.Integer(RowMembers.Id, change, "id"u8, required: true);
        writer.Integer(AnalysisMembers.ContainerId, change, "id"u8);
        writer.Integer(RowMembers.ParentId, change, "parent_id"u8);
        writer.Text(RowMembers.Name, change, "name"u8);
        writer.Text(RowMembers.Description, change, "description"u8);
        content.Write(change, writer);
        RowMembers.WriteTimes(change, writer);
        writer.Json.WriteEndObject();
    }

    private static bool IsAnalysisNow(RelayedChange change) =>
        change.TryGetValue("container_type"u8, out var type, out _) && IsAnalysis(type);

    private static bool WasAnalysis(RelayedChange change) =>
        change.TryGetOldValue("container_type"u8, out var type, out _) && IsAnalysis(type);

    private static bool IsAnalysis(ReadOnlySpan<byte> type) => type.SequenceEqual("\"analysis\""u8);
}
