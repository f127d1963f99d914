using System.Text.Json.Serialization;
using Bridge.State.Jobs;

namespace Bridge.Worker.Jobs;

/// <summary>What the API tells of every job, whatever its kind; times UTC.</summary>
public abstract record JobReport
{
    /// <summary>Its id, such as <c>bf-20261122-1</c>.</summary>
    [JsonPropertyOrder(-8)]
    public string Id { get; init; } = "";

    /// <summary>What it is doing.</summary>
    [JsonPropertyOrder(-7)]
    public JobState State { get; init; }

    /// <summary>What the operator wants; it differs from the state until a worker has met it.</summary>
    [JsonPropertyOrder(-6)]
    [JsonPropertyName("wish")]
    public DesiredState Desired { get; init; }

    /// <summary>Why, in one line; empty when all is well.</summary>
    [JsonPropertyOrder(-5)]
    public string Reason { get; init; } = "";

    /// <summary>When it was asked for.</summary>
    [JsonPropertyOrder(-4)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first worked on.</summary>
    [JsonPropertyOrder(-3)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [JsonPropertyOrder(-2)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True when nothing more will happen to it.</summary>
    [JsonPropertyOrder(-1)]
    public bool IsFinished => State is JobState.Completed or JobState.Cancelled or JobState.Failed;
}
