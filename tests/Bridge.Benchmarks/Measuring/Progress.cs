namespace Bridge.Benchmarks.Measuring;

/// <summary>What a person reads while it runs, on standard error.</summary>
internal static class Progress
{
    /// <summary>One line.</summary>
    public static void Say(string line) => System.Console.Error
        .WriteLine(FormattableString.Invariant($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}"));
}
