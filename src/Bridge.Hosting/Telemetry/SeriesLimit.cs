namespace Bridge.Hosting.Telemetry;

/// <summary>
/// How many series an instrument may have, counted since the process began: what is no longer told keeps its place. Without a limit it is
/// 2,000; whatever comes after shows in one series, labelled <c>otel_metric_overflow</c>. For labels whose values users make.
/// </summary>
/// <param name="Prefix">The begin of the names of the instruments that it is for.</param>
/// <param name="Count">How many. Memory of 100 bytes each is reserved at once, and taken when a series comes.</param>
public sealed record SeriesLimit(string Prefix, int Count);
