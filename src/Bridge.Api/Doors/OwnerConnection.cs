namespace Bridge.Api.Doors;

/// <summary>Marks a connection by the Unix socket, which only the worker's own user can open.</summary>
internal sealed class OwnerConnection;
