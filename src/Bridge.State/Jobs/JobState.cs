using System.Text.Json.Serialization;

namespace Bridge.State.Jobs;

/// <summary>What a job is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>It has not begun: others are worked on first, or no worker leads.</summary>
    Waiting,

    /// <summary>It is worked on; its reason says so when an attempt failed and the next one is due.</summary>
    Running,

    /// <summary>The operator paused it.</summary>
    Paused,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>The operator cancelled it.</summary>
    Cancelled,

    /// <summary>It cannot be done; its reason says why and what to do.</summary>
    Failed,
}
