using System.Text.Json.Serialization;

namespace Bridge.State;

/// <summary>What a record of the state stream is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StateRecordKind>))]
internal enum StateRecordKind
{
    /// <summary>A key was written or removed.</summary>
    Write,

    /// <summary>A part of a complete copy of the state.</summary>
    Snapshot,

    /// <summary>A writer took over and reads up to here.</summary>
    Mark,
}
