package files

func two() {}
