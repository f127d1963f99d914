using System.Text;
using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages.Chemotion;

/// <summary>A physical table <c>analyses</c> → <see cref="AnalysisChanged"/>.</summary>
internal sealed class AnalysisMessageMapper() : MessageMapper(nameof(AnalysisChanged))
{
    private static readonly byte[][] Columns =
    [
        .. "id container_id name description extended_metadata created_at updated_at deleted_at".Split(' ').Select(Encoding.UTF8.GetBytes),
    ];

    private readonly AnalysisContentMapper content = new();

    /// <inheritdoc/>
    public override void Write(RelayedChange change, MessageWriter writer)
    {
        ChangeMembers.WriteColumns(change, Columns, writer);
        writer.Json.WriteString(AnalysisMembers.Origin, "analyses"u8);
        if (change.Operation == Operation.Truncate) return;
        RowIdentity.Write(change, Contract, writer);
        if (!change.Row.Exists) return;
        ChangeMembers.WriteSoftDelete(change, writer);
        writer.Json.WriteStartObject(Contract.Row);
        writer.Integer(RowMembers.Id, change, "id"u8, required: true);
        writer.Integer(AnalysisMembers.ContainerId, change, "container_id"u8);
        writer.Integer(AnalysisMembers.SampleId, change, "sample_id"u8);
        writer.Integer(AnalysisMembers.ReactionId, change, "reaction_id"u8);
        writer.Text(RowMembers.Name, change, "name"u8);
        writer.Text(RowMembers.Description, change, "description"u8);
        content.Write(change, writer);
        RowMembers.WriteTimes(change, writer);
        writer.Json.WriteEndObject();
    }
}
