package cage

func confined() bool { return landlock() >= signals }
