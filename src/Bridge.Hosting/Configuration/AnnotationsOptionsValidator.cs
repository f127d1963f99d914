using Microsoft.Extensions.Options;

namespace Bridge.Hosting.Configuration;

/// <summary>Checks the annotations of options when they are first read.</summary>
internal sealed class AnnotationsOptionsValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = OptionsAnnotations.Check(options, section).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
