namespace Bridge.Api.Doors;

/// <summary>Marks an endpoint that also a shut door answers: health, which says why it is shut.</summary>
internal sealed class OpenWhileShut;
