namespace Bridge.Worker.Jobs;

/// <summary>What a job is and since when: the value of its key <c>…/spec</c>, which is written once.</summary>
internal sealed record JobSpec<TSpec>(DateTimeOffset CreatedAt, TSpec Spec);
