namespace Bridge.Worker.Jobs;

/// <summary>What <see cref="JobRunner{TSpec, TProgress}"/> does about a job.</summary>
internal enum JobStep
{
    /// <summary>Nothing: it is as it is wanted.</summary>
    None,

    /// <summary>It works on it and is not wanted to.</summary>
    Stop,

    /// <summary>It ends for good: what it left behind is cleaned up.</summary>
    Cancel,

    /// <summary>It is noted as paused.</summary>
    Pause,

    /// <summary>It begins, or goes on.</summary>
    Start,

    /// <summary>It is noted as waiting for others of its kind.</summary>
    Wait,
}
