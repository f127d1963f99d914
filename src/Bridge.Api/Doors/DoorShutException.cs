namespace Bridge.Api.Doors;

/// <summary>A door cannot be opened safely; the message says why and what to do.</summary>
internal sealed class DoorShutException(string message) : Exception(message);
