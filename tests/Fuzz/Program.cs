using System.Diagnostics;
using Bpftop.Fuzz;
using SharpFuzz;

// list                                   the targets
// words TARGET                           a dictionary of AFL's: what means something to the parser
// afl TARGET                             the loop that afl-fuzz drives, over instrumented assemblies
// replay TARGET FILE...                  each input once; says what does not hold
// look SEEDS SECONDS [TARGET...]         makes inputs of the seeds without knowing what they reach
switch (args)
{
    case ["list"]:
        Console.WriteLine(string.Join('\n', Targets.All.Select(static target => target.Name)));
        return 0;
    case ["words", var name]:
        foreach (string word in Targets.Named(name).Words)
        {
            Console.WriteLine($"\"{string.Concat(System.Text.Encoding.UTF8.GetBytes(word).Select(static value => value is > 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\' ? ((char)value).ToString() : $"\\x{value:x2}"))}\"");
        }

        return 0;
    case ["afl", var name]:
        RunUnderAfl(name);
        return 0;
    case ["replay", var name, .. var files]:
        return files.Sum(file => Broken(Targets.Named(name), File.ReadAllBytes(file), file) is null ? 0 : 1) == 0 ? 0 : 1;
    case ["look", var seeds, var seconds, .. var names]:
        return Targets.All.Where(target => names.Length == 0 || names.Contains(target.Name)).Sum(target => Look(target, seeds, int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)) ? 0 : 1) == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("fuzz: list | words TARGET | afl TARGET | replay TARGET FILE... | look SEEDS SECONDS [TARGET...]");
        return 2;
}

// Instrumented code writes to where the loop says: nothing of it may run before.
static void RunUnderAfl(string name)
{
    Target? target = null;
    byte[] buffer = [];
    Fuzzer.Run((Stream stream) =>
    {
        target ??= Targets.Named(name);
        buffer = buffer.Length == 0 ? new byte[target.Longest] : buffer;
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        Guard.Run(target, buffer.AsSpan(0, length));
    });
}

static string? Broken(Target target, byte[] input, string name)
{
    try
    {
        Guard.Run(target, input);
        return null;
    }
    catch (Exception fault)
    {
        Console.WriteLine($"{target.Name}: {name}: {fault}");
        return KeyOf(fault);
    }
}

// One report for each fault: its type, what it says without numbers, and where it comes from.
static string KeyOf(Exception fault) =>
    $"{fault.GetType().Name} {string.Concat(fault.Message.Where(static letter => !char.IsDigit(letter)).Take(60))} {new StackTrace(fault).GetFrames().FirstOrDefault(static frame => frame.GetMethod()?.DeclaringType?.Name != nameof(Check))?.GetMethod()?.Name}";

static bool Look(Target target, string root, int seconds)
{
    byte[][] seeds = Seeds.Of(root, target);
    Mutator mutator = new(target, seeds, (ulong)Stopwatch.GetTimestamp());
    HashSet<string> known = [];
    long began = Stopwatch.GetTimestamp();
    long inputs = 0;
    for (int seed = 0; seed < seeds.Length; seed++)
    {
        if (Broken(target, seeds[seed], $"seed {seed}") is { } key)
        {
            known.Add(key);
        }
    }

    while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
    {
        ReadOnlySpan<byte> input = mutator.Next();
        inputs++;
        try
        {
            Guard.Run(target, input);
        }
        catch (Exception fault)
        {
            string key = KeyOf(fault);
            if (known.Add(key))
            {
                byte[] small = Smaller(target, input.ToArray(), key);
                Console.WriteLine($"{target.Name}: {Convert.ToHexString(small)} \"{System.Text.Encoding.Latin1.GetString(small)}\": {fault}");
            }
        }
    }

    Console.WriteLine($"{target.Name}: {inputs} inputs in {seconds} s, {known.Count} faults");
    return known.Count == 0;
}

// Leaves out what the fault does not need.
static byte[] Smaller(Target target, byte[] input, string key)
{
    for (int size = input.Length / 2; size > 0; size /= 2)
    {
        for (int at = 0; at + size <= input.Length;)
        {
            byte[] without = [.. input[..at], .. input[(at + size)..]];
            try
            {
                Guard.Run(target, without);
                at += size;
            }
            catch (Exception fault) when (KeyOf(fault) == key)
            {
                input = without;
            }
            catch (Exception)
            {
                at += size;
            }
        }
    }

    return input;
}
