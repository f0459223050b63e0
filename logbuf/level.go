package logbuf

import (
	"bytes"
	"strings"
)

// Level is how grave a line says it is.
type Level uint8

// The levels; None is a line that says nothing of it.
const (
	None Level = iota
	Trace
	Debug
	Info
	Notice
	Warn
	Error
	Fatal
)

func (l Level) String() string {
	return [...]string{"", "trace", "debug", "info", "notice", "warn", "error", "fatal"}[l]
}

// words are what programs call the levels.
var words = map[string]Level{
	"trace": Trace, "trc": Trace, "verbose": Trace, "finest": Trace, "finer": Trace,
	"debug": Debug, "dbg": Debug, "fine": Debug,
	"info": Info, "inf": Info, "information": Info, "informational": Info,
	"notice": Notice,
	"warn":   Warn, "warning": Warn, "wrn": Warn,
	"error": Error, "err": Error, "severe": Error, "failure": Error,
	"fatal": Fatal, "ftl": Fatal, "panic": Fatal, "crit": Fatal, "critical": Fatal, "alert": Fatal, "emerg": Fatal, "emergency": Fatal, "dpanic": Fatal,
}

const wordMost = 13 // letters in the longest of them

// levelKeys are what records call the level.
var levelKeys = []string{"level", "severity", "lvl", "loglevel", "log.level", "@level", "@l", "levelname"}

// LevelOf is the level a word stands for; None for one that stands for none.
func LevelOf(word string) Level {
	if len(word) == 0 || len(word) > wordMost {
		return None
	}
	return words[strings.ToLower(word)]
}

func levelOf(text []byte, f Format) Level {
	switch f {
	case JSON:
		for _, k := range levelKeys {
			if l := jsonLevel(text, k); l != None {
				return l
			}
		}
		return None
	case Logfmt:
		for _, k := range levelKeys {
			if l := pairLevel(text, k); l != None {
				return l
			}
		}
	}
	return plainLevel(text)
}

// jsonLevel looks for "key": without decoding; quotes inside of strings have a backslash before them, so they do not match.
func jsonLevel(text []byte, key string) Level {
	for {
		i := bytes.Index(text, []byte(key))
		if i < 0 {
			return None
		}
		quoted := i > 0 && text[i-1] == '"' && i+len(key) < len(text) && text[i+len(key)] == '"'
		text = text[i+len(key):]
		if !quoted {
			continue
		}
		if rest := bytes.TrimLeft(text[1:], " "); len(rest) > 1 && rest[0] == ':' {
			if l := valueLevel(bytes.TrimLeft(rest[1:], " ")); l != None {
				return l
			}
		}
	}
}

// pairLevel looks for key=, at the beginning or behind a blank.
func pairLevel(text []byte, key string) Level {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(key))
		if i < 0 {
			return None
		}
		i += from
		from = i + len(key)
		if (i == 0 || text[i-1] == ' ') && from < len(text) && text[from] == '=' {
			return valueLevel(text[from+1:])
		}
	}
}

// valueLevel reads a value that begins text: a word, quoted or not, or a number as pino and bunyan have it (10 is trace, 60 fatal).
func valueLevel(text []byte) Level {
	if len(text) > 0 && text[0] == '"' {
		text = text[1:]
	}
	n := 0
	for n < len(text) && (letter(text[n]) || n < 2 && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	if n == 2 && text[1] == '0' && text[0] >= '1' && text[0] <= '6' {
		return [...]Level{Trace, Debug, Info, Warn, Error, Fatal}[text[0]-'1']
	}
	return levelWord(text[:n])
}

func levelWord(word []byte) Level {
	if len(word) < 3 || len(word) > wordMost {
		return None
	}
	var low [wordMost]byte
	for i, c := range word {
		low[i] = c | 0x20
	}
	return words[string(low[:len(word)])]
}

// plainMost is how far into a line a level is looked for: behind a date, a thread and a logger's name.
const plainMost = 120

// alarms are how runtimes begin what they write about a failure that nobody has caught: there is no level in it.
var alarms = [][]byte{[]byte("Traceback (most recent call last)"), []byte("Exception in thread "), []byte("Unhandled exception"), []byte("Uncaught ")}

// plainLevel finds the level in a line without a form: a word in capitals, one in brackets, one before a colon at the very
// beginning, or what klog writes (E0102 15:04:05). The word "error" in the middle of a sentence is none.
func plainLevel(text []byte) Level {
	if len(text) > 5 && text[5] == ' ' && digits(text[1:5]) {
		switch text[0] {
		case 'I':
			return Info
		case 'W':
			return Warn
		case 'E':
			return Error
		case 'F':
			return Fatal
		}
	}
	if begins(text, alarms) {
		return Error
	}
	short := text[:min(len(text), plainMost)]
	for i := 0; i < len(short); {
		if !letter(short[i]) {
			i++
			continue
		}
		from, capitals := i, true
		for i < len(short) && (letter(short[i]) || short[i] == '_') {
			capitals = capitals && short[i] <= 'Z'
			i++
		}
		if n := i - from; n < 3 || n > wordMost {
			continue
		}
		bracketed := from > 0 && (short[from-1] == '[' || short[from-1] == '<' || short[from-1] == '(') &&
			i < len(short) && (short[i] == ']' || short[i] == '>' || short[i] == ')')
		leading := from == 0 && i < len(short) && short[i] == ':'
		if capitals || bracketed || leading {
			if l := levelWord(short[from:i]); l != None {
				return l
			}
		}
	}
	return None
}

func letter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
