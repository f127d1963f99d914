using System.CommandLine;
using Bridge.State.Access;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>--role ROLE</c>.</summary>
internal static class RoleOption
{
    public static Option<AccessRole> Create()
    {
        var words = Enum.GetValues<AccessRole>().Select(Word).ToArray();
        var role = new Option<AccessRole>("--role")
        {
            Description = "What who has it may do, each including those before: read (how things stand), inspect (values of rows), operate " +
                "(change what runs), admin (tokens).",
            HelpName = "ROLE",
            Required = true,
        };
        role.AcceptOnlyFromAmong(words);
        return role;
    }

    /// <summary>A role as the API writes it.</summary>
    public static string Word(AccessRole role) => role.ToString().ToLowerInvariant();
}
