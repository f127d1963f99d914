using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bridge.UnitTests.Architecture;

/// <summary>How large things may be, so that each can be read at a glance.</summary>
public sealed class BudgetTests
{
    private const int FileLines = 300;
    private const int MethodLines = 40;
    private const int LineLength = 140;
    private const int Parameters = 8;

    [Fact]
    public void A_file_has_at_most_300_lines() =>
        Assert.Empty(SourceFile.All.Where(file => file.Tree.GetText().Lines.Count - 1 > FileLines).Select(file => file.Path));

    [Fact]
    public void A_line_has_at_most_140_characters()
    {
        var wide = from file in SourceFile.All
                   let uncut = UncutLines(file)
                   from line in file.Tree.GetText().Lines
                   where line.End - line.Start > LineLength && !uncut.Contains(line.LineNumber)
                   select $"{file.Path}:{line.LineNumber + 1}";
        Assert.Empty(wide);
    }

    [Fact]
    public void A_method_has_at_most_40_lines() =>
        Assert.Empty(
            from file in SourceFile.All
            from method in file.Root.DescendantNodes()
            where method is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            let lines = SourceFile.LinesOf(Begin(method), method)
            where lines > MethodLines
            select $"{file.Path}: {Name(method)} has {lines}");

    [Fact]
    public void A_constructor_has_at_most_8_parameters() =>
        Assert.Empty(
            from file in SourceFile.All
            from node in file.Root.DescendantNodes()
            let count = ParametersOf(node)
            where count > Parameters
            select $"{file.Path} {count}");

    [Fact]
    public void A_class_is_partial_only_for_generated_code()
    {
        var parts = from file in SourceFile.All
                    from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
                    where type.Modifiers.Any(SyntaxKind.PartialKeyword)
                    group (file.Path, Text: type.ToString()) by Path.GetDirectoryName(file.Path) + "/" + type.Identifier;
        // The delivery loop is replaced as a whole, not opened.
        Assert.Empty(parts
            .Where(type => !type.Key.EndsWith("/DeliveryLoop", StringComparison.Ordinal))
            .Where(type => type.Count(part => !IsGenerated(part.Text)) > 1 || !type.Any(part => IsGenerated(part.Text)))
            .Select(type => type.Key));

        static bool IsGenerated(string text) =>
            text.Contains("[LoggerMessage", StringComparison.Ordinal) || text.Contains("[GeneratedRegex", StringComparison.Ordinal)
            || text.Contains("[JsonSerializable", StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_id_is_given_once()
    {
        var ids = from file in SourceFile.All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
                  from attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>()
                  where attribute.Name.ToString() == "LoggerMessage"
                  from argument in attribute.ArgumentList!.Arguments
                  where argument.NameEquals?.Name.ToString() == "EventId"
                  select int.Parse(argument.Expression.ToString(), CultureInfo.InvariantCulture);
        var all = ids.ToList();
        Assert.NotEmpty(all);
        Assert.Empty(all.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    // Lines of a literal that goes over several, and those with a text that has no place to be cut: data, addresses, patterns.
    private static HashSet<int> UncutLines(SourceFile file)
    {
        var lines = new HashSet<int>();
        foreach (var node in file.Root.DescendantNodes())
        {
            if (node is not (LiteralExpressionSyntax or InterpolatedStringExpressionSyntax)) continue;
            var span = node.GetLocation().GetLineSpan();
            if (span.StartLinePosition.Line == span.EndLinePosition.Line && node.Span.Length <= LineLength / 2) continue;
            for (var line = span.StartLinePosition.Line; line <= span.EndLinePosition.Line; line++) lines.Add(line);
        }

        return lines;
    }

    private static SyntaxNodeOrToken Begin(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier,
        ConstructorDeclarationSyntax constructor => constructor.Identifier,
        LocalFunctionStatementSyntax local => local.Identifier,
        _ => method,
    };

    private static string Name(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.ToString(),
        LocalFunctionStatementSyntax local => local.Identifier.ToString(),
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ToString(),
        _ => method.Kind().ToString(),
    };

    private static int ParametersOf(SyntaxNode node) => node switch
    {
        ConstructorDeclarationSyntax constructor => constructor.ParameterList.Parameters.Count,
        TypeDeclarationSyntax { ParameterList: { } primary } => primary.Parameters.Count,
        _ => 0,
    };
}
