using System.Text.Json;
using Bridge.Messages.Reading;

namespace Bridge.Messages.Writing;

/// <summary>Members that container and analysis rows share.</summary>
internal static class RowMembers
{
    /// <summary>Member <c>id</c>.</summary>
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");

    /// <summary>Member <c>parentId</c>.</summary>
    public static readonly JsonEncodedText ParentId = JsonEncodedText.Encode("parentId");

    /// <summary>Member <c>name</c>.</summary>
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");

    /// <summary>Member <c>description</c>.</summary>
    public static readonly JsonEncodedText Description = JsonEncodedText.Encode("description");

    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("createdAt");
    private static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updatedAt");
    private static readonly JsonEncodedText DeletedAt = JsonEncodedText.Encode("deletedAt");

    /// <summary>Writes <c>createdAt</c>, <c>updatedAt</c>, <c>deletedAt</c>.</summary>
    public static void WriteTimes(RelayedChange change, MessageWriter writer)
    {
        writer.Time(CreatedAt, change, "created_at"u8);
        writer.Time(UpdatedAt, change, "updated_at"u8);
        writer.Time(DeletedAt, change, "deleted_at"u8);
    }
}
