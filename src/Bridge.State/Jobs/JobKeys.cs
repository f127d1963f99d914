namespace Bridge.State.Jobs;

/// <summary>The state's keys of a job: <c>job/&lt;kind&gt;/&lt;id&gt;/spec</c>, <c>/wish</c> and <c>/progress</c>.</summary>
/// <remarks>What an operator wants and how far a job is are separate keys, so that neither overwrites the other.</remarks>
public static class JobKeys
{
    private const string SpecPart = "spec";
    private const string DesiredPart = "wish";
    private const string ProgressPart = "progress";

    /// <summary>What the job is; written once, when it is created.</summary>
    public static string Spec(string kind, string id) => $"{Prefix(kind)}{id}/{SpecPart}";

    /// <summary>What the operator wants; missing, it is <see cref="DesiredState.Running"/>.</summary>
    public static string Desired(string kind, string id) => $"{Prefix(kind)}{id}/{DesiredPart}";

    /// <summary>How far the job is; only the worker that works on it writes it.</summary>
    public static string Progress(string kind, string id) => $"{Prefix(kind)}{id}/{ProgressPart}";

    /// <summary>Something else that a kind keeps with a job; it goes with the job.</summary>
    public static string Part(string kind, string id, string part) => $"{Prefix(kind)}{id}/{part}";

    /// <summary>The id of a job whose <see cref="Spec"/> this key is; null for any other key.</summary>
    public static string? IdOfSpec(string kind, string key)
    {
        var prefix = Prefix(kind);
        if (!key.StartsWith(prefix, StringComparison.Ordinal) || !key.EndsWith("/" + SpecPart, StringComparison.Ordinal)) return null;
        return key[prefix.Length..^(SpecPart.Length + 1)];
    }

    private static string Prefix(string kind) => $"job/{kind}/";
}
