using System.Text.Json.Serialization;

namespace Bridge.Contracts;

/// <summary>What happened to a row. On the wire: <c>insert</c>, <c>update</c>, <c>delete</c>, <c>truncate</c>, <c>read</c>.</summary>
[JsonConverter(typeof(OperationConverter))]
public enum Operation
{
    /// <summary>A row was inserted.</summary>
    Insert,

    /// <summary>A row was updated.</summary>
    Update,

    /// <summary>A row was deleted.</summary>
    Delete,

    /// <summary>The whole table was emptied.</summary>
    Truncate,

    /// <summary>An existing row was read by a backfill.</summary>
    Read,
}
