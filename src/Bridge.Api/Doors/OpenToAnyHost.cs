namespace Bridge.Api.Doors;

/// <summary>Marks an endpoint that is asked by address, as probes and scrapers do: <c>Host</c> is not looked at.</summary>
internal sealed class OpenToAnyHost;
