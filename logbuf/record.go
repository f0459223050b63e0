package logbuf

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format is the form of a line.
type Format uint8

// The forms; Plain is everything that is no record.
const (
	Plain  Format = iota
	JSON          // one object on the line
	Logfmt        // key=value key="value"
)

func (f Format) String() string { return [...]string{"plain", "json", "logfmt"}[f] }

// Field is one value of a record. What is nested in JSON has its keys joined by dots; lists stay as they are.
type Field struct{ Key, Value string }

// Record is a line with a form, taken apart.
type Record struct {
	Format  Format
	Time    time.Time // of the record itself; zero if it has none that can be read
	Level   Level
	Message string
	Fields  []Field // all of them, in their order

	told [3]string // the keys of time, level and message
}

// Rest are the fields that are neither the record's time nor its level nor its message.
func (r *Record) Rest() []Field {
	var out []Field
	for _, f := range r.Fields {
		if !slices.Contains(r.told[:], f.Key) {
			out = append(out, f)
		}
	}
	return out
}

// Field is the value of a key.
func (r *Record) Field(key string) (string, bool) {
	i := slices.IndexFunc(r.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return "", false
	}
	return r.Fields[i].Value, true
}

// The keys programs use for what every record has, in the order in which they count.
var (
	timeKeys    = []string{"time", "ts", "timestamp", "@timestamp", "@t", "datetime", "date", "t"}
	messageKeys = []string{"msg", "message", "@m", "event", "log", "text", "error", "err"}
)

// formatOf tells a record by its ends, or by its first two pairs.
func formatOf(text []byte) Format {
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) < 2 {
		return Plain
	}
	if trimmed[0] == '{' && trimmed[len(trimmed)-1] == '}' {
		if rest := bytes.TrimLeft(trimmed[1:], " "); rest[0] == '"' || rest[0] == '}' {
			return JSON
		}
		return Plain
	}
	if !letter(trimmed[0]) && trimmed[0] != '@' {
		return Plain
	}
	if _, _, rest, ok := pair(trimmed); ok {
		if _, _, _, ok = pair(rest); ok {
			return Logfmt
		}
	}
	return Plain
}

// pair reads one key=value from the beginning of text; a quoted value comes with its quotes.
func pair(text []byte) (key, value, rest []byte, ok bool) {
	text = bytes.TrimLeft(text, " ")
	n := 0
	for n < len(text) && (letter(text[n]) || text[n] >= '0' && text[n] <= '9' || bytes.IndexByte([]byte("_-.@/"), text[n]) >= 0) {
		n++
	}
	if n == 0 || n == len(text) || text[n] != '=' {
		return nil, nil, nil, false
	}
	key, text = text[:n], text[n+1:]
	n = 0
	if len(text) > 0 && text[0] == '"' {
		for n = 1; n < len(text) && text[n] != '"'; n++ {
			if text[n] == '\\' {
				n++
			}
		}
		if n = n + 1; n > len(text) {
			return nil, nil, nil, false
		}
	} else if n = bytes.IndexByte(text, ' '); n < 0 {
		n = len(text)
	}
	return key, text[:n], text[n:], true
}

// parse takes a record apart; ok is false for what only looked like one.
func parse(text []byte, f Format) (r Record, ok bool) {
	r.Format = f
	switch f {
	case JSON:
		r.Fields, ok = jsonFields(text)
	case Logfmt:
		r.Fields, ok = pairs(text), true
	}
	if !ok {
		return Record{}, false
	}
	for _, k := range levelKeys {
		if v, has := r.Field(k); has {
			if r.Level = valueLevel([]byte(v)); r.Level != None {
				r.told[0] = k
				break
			}
		}
	}
	for _, k := range messageKeys {
		if v, has := r.Field(k); has && v != "" {
			r.Message, r.told[1] = v, k
			break
		}
	}
	for _, k := range timeKeys {
		if v, has := r.Field(k); has {
			if r.Time = moment(v); !r.Time.IsZero() {
				r.told[2] = k
				break
			}
		}
	}
	return r, true
}

func pairs(text []byte) (out []Field) {
	for {
		key, value, rest, ok := pair(text)
		if ok {
			v := string(value)
			if unquoted, err := strconv.Unquote(v); err == nil && strings.HasPrefix(v, `"`) {
				v = tame(unquoted)
			}
			out = append(out, Field{string(key), v})
			text = rest
			continue
		}
		// A word without a value, as some programs put between pairs: it is a field that is only there.
		text = bytes.TrimLeft(text, " ")
		if len(text) == 0 {
			return out
		}
		n := bytes.IndexByte(text, ' ')
		if n < 0 {
			n = len(text)
		}
		out = append(out, Field{Key: string(text[:n])})
		text = text[n:]
	}
}

const deepest = 8 // levels of nesting that are taken apart; what is deeper stays JSON

func jsonFields(text []byte) ([]Field, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	return flatten(nil, "", text, 0), true
}

// flatten adds the fields of an object that is valid JSON.
func flatten(out []Field, prefix string, object []byte, depth int) []Field {
	d := json.NewDecoder(bytes.NewReader(object))
	_, _ = d.Token() // the opening brace
	for d.More() {
		t, _ := d.Token()
		name, _ := t.(string)
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return out
		}
		key := prefix + name
		switch {
		case raw[0] == '{' && depth < deepest && len(raw) > 2:
			out = flatten(out, key+".", raw, depth+1)
		case raw[0] == '"':
			var s string
			_ = json.Unmarshal(raw, &s)
			out = append(out, Field{key, tame(s)})
		default:
			out = append(out, Field{key, string(raw)})
		}
	}
	return out
}

// tame takes out of a decoded value what the line did not have: "\u001b" is harmless before it is decoded, and not after.
// Line breaks and tabs stay, for a stack trace may be one value.
func tame(s string) string {
	wild := func(r rune) bool {
		return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != joiner)
	}
	if !strings.ContainsFunc(s, wild) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == escape:
			n = max(n, sgr([]byte(s[i:min(len(s), i+sgrMost)])))
		case !wild(r):
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

const joiner = '\u200d' // emoji need it

// moment reads a time as records have it: RFC 3339, a date and a time with a blank between them, or a number of seconds,
// milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
func moment(v string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", "2006/01/02 15:04:05"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t
		}
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || f < 1e8 || f >= 1e19 {
		return time.Time{}
	}
	switch {
	case f < 1e11:
		return time.UnixMicro(int64(f * 1e6))
	case f < 1e14:
		return time.UnixMilli(int64(f))
	case f < 1e17:
		return time.UnixMicro(int64(f))
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(0, n)
}
