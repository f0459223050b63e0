package proc

// KillMarked does nothing: there is no way here to look at the environment of a process.
func KillMarked(string) {}
