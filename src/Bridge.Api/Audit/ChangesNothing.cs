namespace Bridge.Api.Audit;

/// <summary>Marks an endpoint that is asked by another method than GET and changes nothing: the audit leaves it out.</summary>
internal sealed class ChangesNothing;
