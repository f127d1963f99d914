using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Bridge.Hosting.Configuration;

/// <summary>Compares the keys below a section with the options they are bound to: unknown keys and values that cannot be read. A key that
/// was taken away is neither.</summary>
internal sealed class KeyCheck
{
    private readonly RetiredKeys retired;

    private KeyCheck(RetiredKeys retired) => this.retired = retired;

    /// <summary>The errors below <paramref name="section"/>, each beginning with its key.</summary>
    public static IEnumerable<KeyError> Check(IConfigurationSection section, Type type, RetiredKeys retired) => new KeyCheck(retired)
        .Check(section, type);

    private IEnumerable<KeyError> Check(IConfigurationSection section, Type type)
    {
        if (!string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any())
            yield return new KeyError(section.Path, $"is a section, not a value; its keys are {string.Join(", ", Names(type))}");
        foreach (var child in section.GetChildren())
            foreach (var error in CheckChild(child, type)) yield return error;
    }

    private IEnumerable<KeyError> CheckChild(IConfigurationSection child, Type type)
    {
        var name = child.Key.EndsWith(SecretFiles.Suffix, StringComparison.OrdinalIgnoreCase) ? child.Key[..^SecretFiles.Suffix.Length]
            : child.Key;
        var property = type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        if (property is null) return IsRetired(child) ? [] : [Unknown(child, type)];
        if (name.Length != child.Key.Length) return [];
        return ElementType(property.PropertyType) is { } element ? CheckList(child, element)
            : IsPlain(property.PropertyType) ? CheckValue(child, property.PropertyType)
            : Check(child, property.PropertyType);
    }

    private IEnumerable<KeyError> CheckList(IConfigurationSection list, Type element)
    {
        if (!string.IsNullOrEmpty(list.Value)) return [new KeyError(list.Path, $"is a list; write {list.Path}:0, {list.Path}:1, …")];
        return list.GetChildren().SelectMany(item => IsPlain(element) ? CheckValue(item, element) : Check(item, element));
    }

    private static IEnumerable<KeyError> CheckValue(IConfigurationSection value, Type type)
    {
        if (value.GetChildren().Any()) return [new KeyError(value.Path, "is a single value, not a section")];
        if (value.Value is null || type == typeof(string) || CanRead(value.Value, type)) return [];
        return [new KeyError(value.Path, $"'{value.Value}' is no {Describe(type)}")];
    }

    private bool IsRetired(IConfigurationSection key) => retired.Covers(key.Path)
        || (key.GetChildren().Any() && key.GetChildren().All(IsRetired));

    private static KeyError Unknown(IConfigurationSection child, Type type)
    {
        var parent = child.Path[..^child.Key.Length];
        var near = Spelling.Nearest(child.Key, Names(type));
        return new KeyError(child.Path, near is null
            ? $"is unknown; known here: {string.Join(", ", Names(type))}"
            : $"is unknown; did you mean {parent}{near}?");
    }

    private static bool CanRead(string text, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(text) is not null;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "time span; write days.hours:minutes:seconds, such as 00:00:05",
        _ when type == typeof(bool) => "boolean; write true or false",
        _ when type.IsEnum => $"known word; one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"number that fits ({type.Name})",
    };

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(TimeSpan)
        || (Nullable.GetUnderlyingType(type) is { } underlying && IsPlain(underlying));

    private static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static IEnumerable<string> Names(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);
}
