namespace Bridge.Webhooks.Delivery;

/// <summary>A host has no address that may be called.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"{host} leads to a loopback, link-local or private address; if it may, name the host in Webhooks:AllowedHosts.");
