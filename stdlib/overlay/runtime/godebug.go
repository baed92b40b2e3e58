package runtime

import "internal/godebugs"

// What GODEBUG is when the environment does not say: the settings of the program's go line and its own directives.

// programGodebug gives the minor version of the go line, then key=value settings, separated by commas.
func programGodebug() string

// letNilPanics says whether panic(nil) stays nil (panicnil=1).
func letNilPanics(on bool)

var godebugDefault string

func init() {
	godebugDefault = defaultSettings(programGodebug())
	applyGodebug(getenv("GODEBUG"))
}

// applyGodebug takes the runtime's own settings out of the environment's text.
func applyGodebug(env string) {
	value := setting(env, "panicnil")
	if value == "" {
		value = setting(godebugDefault, "panicnil")
	}
	letNilPanics(value == "1")
}

// nextSetting cuts the first of the settings off.
func nextSetting(list string) (key, value, rest string) {
	end := 0
	for end < len(list) && list[end] != ',' {
		end++
	}
	field := list[:end]
	if end < len(list) {
		end++
	}
	for i := 0; i < len(field); i++ {
		if field[i] == '=' {
			return field[:i], field[i+1:], list[end:]
		}
	}
	return field, "", list[end:]
}

// setting finds the last value of a key.
func setting(list, name string) string {
	found := ""
	for list != "" {
		key, value, rest := nextSetting(list)
		if key == name {
			found = value
		}
		list = rest
	}
	return found
}

// minorOf reads 21 of "go1.21", "1.21" or "21"; -1 when it is something else.
func minorOf(text string) int {
	if len(text) > 2 && text[:2] == "go" {
		text = text[2:]
	}
	if len(text) > 2 && text[:2] == "1." {
		text = text[2:]
	}
	n := 0
	for i := 0; i < len(text) && text[i] != '.'; i++ {
		if text[i] < '0' || text[i] > '9' {
			return -1
		}
		n = n*10 + int(text[i]-'0')
	}
	return n
}

func defaultSettings(program string) string {
	if program == "" {
		return ""
	}
	version, _, own := nextSetting(program)
	minor := minorOf(version)
	if other := minorOf(setting(own, "default")); other > 0 {
		minor = other
	}
	text := ""
	for i := range godebugs.All {
		if info := &godebugs.All[i]; info.Changed > minor {
			text += info.Name + "=" + info.Old + ","
		}
	}
	for own != "" {
		key, value, rest := nextSetting(own)
		if key != "default" && key != "" {
			text += key + "=" + value + ","
		}
		own = rest
	}
	if text != "" {
		text = text[:len(text)-1]
	}
	return text
}

// What golang.org/x/sys/cpu asks the processor: there are no features (internal/cpu says the same).

func noProcessorFeatures(eaxArg, ecxArg uint32) (eax, ebx, ecx, edx uint32) { return 0, 0, 0, 0 }

func noExtendedState() (eax, edx uint32) { return 0, 0 }
