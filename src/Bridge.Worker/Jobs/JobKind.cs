namespace Bridge.Worker.Jobs;

/// <summary>A kind of job.</summary>
/// <param name="Name">Its name in the state's keys, such as <c>backfill</c>.</param>
/// <param name="Prefix">What its ids begin with, such as <c>bf</c>.</param>
/// <param name="Parallel">How many are worked on at a time; the others wait.</param>
internal sealed record JobKind(string Name, string Prefix, int Parallel = 4)
{
    /// <summary>How many finished jobs are kept.</summary>
    public const int KeptFinished = 50;
}
