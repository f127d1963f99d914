using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Hosting.Configuration;

/// <summary>Registers options that are checked when the process starts, together with all others.</summary>
public static class OptionsExtensions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a section. At start its keys, values, annotations and validators are checked;
    /// all errors of all sections are reported at once in a <see cref="ConfigurationException"/>.
    /// </summary>
    public static OptionsBuilder<TOptions> AddBridgeOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(
        this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new OptionsSection(section, typeof(TOptions), provider =>
            provider.GetRequiredService<IOptions<TOptions>>().Value));
        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationsOptionsValidator<TOptions>(section));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}
