using System.Text.Json;
using Bridge.Api.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api;

/// <summary>How every endpoint reads and answers: one JSON, bodies bound and validated before they are called, errors as problem
/// details.</summary>
internal static class ApiConventions
{
    private const string Summary = "summary";

    /// <summary>Adds what reads requests and writes answers.</summary>
    public static IServiceCollection AddApiConventions(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddValidation();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Summarize(context.ProblemDetails));
        services.AddExceptionHandler<ApiExceptionHandler>();
        return services;
    }

    /// <summary>Answers errors, also those of paths that are none.</summary>
    public static void UseApiErrors(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    // Sequin's word for the one line that a person needs.
    private static void Summarize(Microsoft.AspNetCore.Mvc.ProblemDetails problem)
    {
        if (problem is HttpValidationProblemDetails { Errors.Count: > 0 } invalid)
        {
            invalid.Errors = invalid.Errors.ToDictionary(error => JsonName(error.Key), error => error.Value);
            problem.Detail ??= string.Join(" ", invalid.Errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}"));
        }

        problem.Extensions[Summary] = problem.Detail ?? problem.Title;
    }

    // As the request names the member, not as its type does.
    private static string JsonName(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
