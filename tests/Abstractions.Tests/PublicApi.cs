using System.Reflection;
using System.Text;

namespace Bpftop.Abstractions.Tests;

/// <summary>Writes down everything public of an assembly, one member a line, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext _nullability = new();

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (string member in type.GetMembers(Declared).Select(Line).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsByRefLike ? "ref struct"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        // What an enum or a delegate derives from is the framework's business.
        string[] bases = type.IsEnum || kind == "delegate" ? [] :
        [
            .. type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? new[] { Name(parent) } : [],
            .. type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal),
        ];
        return $"{kind} {type.Namespace}.{Name(type)}{(bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when IsSeen(field.Attributes) && field.DeclaringType!.IsEnum && field.IsStatic =>
            $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}",
        FieldInfo field when IsSeen(field.Attributes) && !field.DeclaringType!.IsEnum =>
            field.IsLiteral ? $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}" : $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(static accessor => IsSeen(accessor.Attributes)) =>
            $"{Name(property.PropertyType)}{Mark(_nullability.Create(property))} {property.Name}{Parameters(property.GetIndexParameters(), '[', ']')} {{ {Accessors(property)}}}",
        ConstructorInfo constructor when IsSeen(constructor.Attributes) => $"new{Parameters(constructor.GetParameters(), '(', ')')}",
        MethodInfo method when IsSeen(method.Attributes) && !method.IsSpecialName =>
            $"{(method.IsStatic ? "static " : "")}{(method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "")}{Name(method.ReturnType)}{Mark(_nullability.Create(method.ReturnParameter))} {method.Name}{Parameters(method.GetParameters(), '(', ')')}",
        _ => null,
    };

    private static bool IsSeen(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsSeen(FieldAttributes attributes) =>
        (attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static string Accessors(PropertyInfo property)
    {
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(static modifier => modifier.Name == "IsExternalInit") == true;
        return (property.GetMethod is { } get && IsSeen(get.Attributes) ? "get; " : "")
            + (property.SetMethod is { } set && IsSeen(set.Attributes) ? isInit ? "init; " : "set; " : "");
    }

    private static string Parameters(ParameterInfo[] parameters, char open, char close) =>
        parameters.Length == 0 && open == '[' ? "" : open + string.Join(", ", parameters.Select(Parameter)) + close;

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
        string name = Name(parameter.ParameterType);
        return $"{(direction.Length > 0 ? direction + name.Replace("ref ", "", StringComparison.Ordinal) : name)}{Mark(_nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}";
    }

    private static string Mark(NullabilityInfo nullability) =>
        nullability.ReadState == NullabilityState.Nullable && !nullability.Type.IsValueType ? "?" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsNested && !type.IsGenericParameter)
        {
            return Name(type.DeclaringType!) + "." + type.Name;
        }

        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
