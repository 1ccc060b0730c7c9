Console.Error.WriteLine("bpftop: not wired yet");
return 1;
