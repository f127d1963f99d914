namespace Bridge.Hosting.Configuration;

/// <summary>A section of the configuration and the options it is bound to; what the check at start walks over.</summary>
/// <param name="Name">The section.</param>
/// <param name="Type">The options type.</param>
/// <param name="Read">Binds and validates the options; throws <c>OptionsValidationException</c>.</param>
public sealed record OptionsSection(string Name, Type Type, Func<IServiceProvider, object> Read);
