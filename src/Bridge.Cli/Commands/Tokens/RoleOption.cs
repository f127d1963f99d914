using System.CommandLine;
using Bridge.Api;
using Bridge.State.Access;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>--role ROLE</c>.</summary>
internal static class RoleOption
{
    public static Option<AccessRole> Create()
    {
        var words = Enum.GetValues<AccessRole>().Select(role => Words.Of(role)).ToArray();
        var option = new Option<AccessRole>("--role")
        {
            Description = "What who has it may do, each including those before: read (how things stand), inspect (values of rows), operate " +
                "(change what runs), admin (tokens).",
            HelpName = "ROLE",
            Required = true,
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
