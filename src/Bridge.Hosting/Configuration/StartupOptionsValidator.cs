using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Hosting.Configuration;

/// <summary>Checks the whole configuration when the process starts, and reports all errors at once.</summary>
public sealed partial class StartupOptionsValidator(
    IConfiguration configuration, IEnumerable<OptionsSection> sections, RetiredKeys retired, IServiceProvider services,
        ILogger<StartupOptionsValidator> logger) : IStartupValidator
{
    private bool isTold;

    /// <summary>Checks keys, values, secret files, annotations and validators of every registered section, and says which keys were taken
    /// away.</summary>
    /// <exception cref="ConfigurationException">Something is wrong.</exception>
    public void Validate()
    {
        TellRetired();
        var errors = SecretFiles.Errors(configuration, retired).ToList();
        foreach (var section in sections) errors.AddRange(Check(section));
        if (errors.Count > 0) throw new ConfigurationException([.. errors.Distinct(StringComparer.Ordinal)]);
    }

    // The host checks once more when it starts.
    private void TellRetired()
    {
        if (isTold) return;
        isTold = true;
        foreach (var line in retired.Tell(configuration)) LogRetired(logger, line);
    }

    private List<string> Check(OptionsSection section)
    {
        var keyErrors = KeyCheck.Check(configuration.GetSection(section.Name), section.Type, retired).ToList();
        var errors = keyErrors.Select(error => error.ToString()).ToList();
        try
        {
            section.Read(services);
        }
        catch (OptionsValidationException failure)
        {
            errors.AddRange(failure.Failures);
        }
        catch (InvalidOperationException) when (errors.Count > 0)
        {
            // The binder stops at the first value that it cannot read: the others are checked without those.
            errors.AddRange(OptionsAnnotations.Check(BindWithout(section, keyErrors), section.Name));
        }

        return errors;
    }

    private object BindWithout(OptionsSection section, List<KeyError> unreadable)
    {
        var readable = configuration.GetSection(section.Name).AsEnumerable()
            .Where(pair => !unreadable.Exists(error => error.Key.Equals(pair.Key, StringComparison.OrdinalIgnoreCase)));
        var options = Activator.CreateInstance(section.Type)!;
        new ConfigurationBuilder().AddInMemoryCollection(readable).Build().GetSection(section.Name).Bind(options);
        return options;
    }
}
