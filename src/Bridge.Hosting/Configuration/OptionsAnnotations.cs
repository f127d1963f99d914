using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Bridge.Hosting.Configuration;

/// <summary>Checks the annotations of options and of the objects in their lists.</summary>
internal static class OptionsAnnotations
{
    /// <summary>The failures, each beginning with its configuration key.</summary>
    public static IEnumerable<string> Check(object options, string path)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = $"{path}:{property.Name}";
            var value = property.GetValue(options);
            foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
                if (!attribute.IsValid(value)) yield return Describe(attribute, key, value);
            if (value is not IList list) continue;
            for (var i = 0; i < list.Count; i++)
                if (list[i] is { } item and not string)
                    foreach (var failure in Check(item, $"{key}:{i}")) yield return failure;
        }
    }

    private static string Describe(ValidationAttribute attribute, string key, object? value) => attribute switch
    {
        { ErrorMessage: { } own } => own.StartsWith(key, StringComparison.Ordinal) ? own : $"{key}: {own}",
        RequiredAttribute => $"{key}: is missing",
        RangeAttribute range => string
            .Create(CultureInfo.InvariantCulture, $"{key}: is {value}, must be from {range.Minimum} to {range.Maximum}"),
        _ => $"{key}: {attribute.FormatErrorMessage(key)}",
    };
}
