namespace Bridge.Api.Status;

/// <summary>Whether the worker does its work.</summary>
/// <param name="Ready">True: it streams and relays, or stands by for the one that does.</param>
/// <param name="State"><c>streaming</c>, <c>standby</c> or what keeps it from either.</param>
/// <param name="Causes">What keeps it, one line each; empty when ready.</param>
public sealed record ReadinessReport(bool Ready, string State, IReadOnlyList<string> Causes);
