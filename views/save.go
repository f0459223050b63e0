package views

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/util/duration"
	"sigs.k8s.io/yaml"

	"kdeck/themes"
	"kdeck/ui"
)

// sheetText is a list as it was shown, to be saved: column names and the texts of the rows.
type sheetText struct {
	heads []string
	rows  [][]string
}

// format is one way to write a list.
type format struct {
	ext, name string
	write     func(io.Writer, sheetText) error
}

// formats lists them.
func formats() []format {
	return []format{{"csv", "CSV", writeCSV}, {"json", "JSON", writeJSON}, {"yaml", "YAML", writeYAML}, {"txt", "text", writeText}, {"md", "Markdown", writeMarkdown}}
}

// saveMenu offers the formats the list can be saved in.
func (v *List) saveMenu() ui.Step {
	var choices []ui.Choice
	for _, f := range formats() {
		choices = append(choices, ui.Choice{Text: f.name, Key: f.ext[:1], Do: func() ui.Step { return v.save(f) }})
	}
	return ui.Step{Open: ui.NewMenu(v.s.Theme, v.s.Keys, "save what is shown as", choices)}
}

// save writes the rows shown, in the columns there are, to a new file in the working directory.
func (v *List) save(f format) ui.Step {
	now := v.s.Now()
	text := sheetText{}
	for _, c := range v.pic.columns {
		text.heads = append(text.heads, c.Name)
	}
	rows := v.table.Rows()
	name := fileName(v.kind.Name, v.scope.Namespace, now, f.ext)
	return ui.Step{Cmd: func() tea.Msg {
		for _, r := range rows {
			text.rows = append(text.rows, cellTexts(r, now))
		}
		return saved(name, amount(len(rows), "row"), func(w io.Writer) error { return f.write(w, text) })
	}}
}

// longestName is how long the part of a file's name is that comes from the cluster, in bytes; file systems hold 255 in all.
const longestName = 160

// fileName names a file by what is in it and when, in letters that are plain in every file system and every shell: names come
// from a cluster, and the file is named in command lines afterwards.
func fileName(kind, namespace string, now time.Time, ext string) string {
	about := kind
	if namespace != "" {
		about += "-" + namespace
	}
	about = strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_.", r)) {
			return r
		}
		return '-'
	}, about)
	return "kdeck-" + about[:min(len(about), longestName)] + "-" + now.Format("20060102-150405") + "." + ext
}

// saved writes a new file, for the user alone, and tells what came of it.
func saved(name, what string, write func(io.Writer) error) ui.Note {
	trouble := func(err error) ui.Note { return fault("%s not saved: %s", what, err) }
	path, err := filepath.Abs(name)
	if err != nil {
		return trouble(err)
	}
	f, err := newFile(path)
	if err != nil {
		return trouble(err)
	}
	path = f.Name()
	err = write(f)
	if end := f.Close(); err == nil {
		err = end
	}
	if err != nil { // a part of it would be taken for all, and fill a disk that is full
		_ = os.Remove(path)
		return trouble(err)
	}
	return ui.Note{Tone: themes.OK, Text: fmt.Sprintf("%s saved to %s", what, path)}
}

// sameSecond is how many files of one name may come about; the time in a name is one of seconds.
const sameSecond = 20

// newFile makes a file that was not there, with a number behind its name where one was.
func newFile(path string) (f *os.File, err error) {
	ext := filepath.Ext(path)
	name := path
	for n := 2; n <= sameSecond; n++ {
		if f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); !errors.Is(err, fs.ErrExist) {
			break
		}
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
	}
	return f, err
}

// cellTexts are the texts of a row as shown.
func cellTexts(r ui.Row, now time.Time) []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		out[i] = c.Text
		if c.Since.IsZero() {
			continue
		}
		age := duration.HumanDuration(now.Sub(c.Since))
		if c.Text != "" {
			age = c.Text + " (" + age + " ago)"
		}
		out[i] = age
	}
	return out
}

func writeCSV(w io.Writer, t sheetText) error {
	c := csv.NewWriter(w)
	if err := c.Write(t.heads); err != nil {
		return err
	}
	return c.WriteAll(t.rows)
}

// objects are the rows by column name, for the formats that have names.
func (t sheetText) objects() []map[string]string {
	out := make([]map[string]string, len(t.rows))
	for i, r := range t.rows {
		out[i] = map[string]string{}
		for j, text := range r {
			if j < len(t.heads) {
				out[i][t.heads[j]] = text
			}
		}
	}
	return out
}

func writeJSON(w io.Writer, t sheetText) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // <none> stays that
	return e.Encode(t.objects())
}

func writeYAML(w io.Writer, t sheetText) error {
	b, err := yaml.Marshal(t.objects())
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func writeText(w io.Writer, t sheetText) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, r := range append([][]string{t.heads}, t.rows...) {
		if _, err := fmt.Fprintln(tw, strings.Join(r, "\t")); err != nil {
			return err
		}
	}
	return tw.Flush()
}

// writeMarkdown writes a table for a channel or a ticket (GitHub's and GitLab's flavour).
func writeMarkdown(w io.Writer, t sheetText) error {
	rule := make([]string, len(t.heads))
	for i := range rule {
		rule[i] = "---"
	}
	for i, r := range append([][]string{t.heads, rule}, t.rows...) {
		cells := make([]string, len(r))
		for j, text := range r {
			if cells[j] = text; i > 1 {
				cells[j] = plainMarkdown(text)
			}
		}
		if _, err := fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |"); err != nil {
			return err
		}
	}
	return nil
}

// plainMarkdown keeps a text from meaning anything: it may be anybody's.
func plainMarkdown(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("\\`*_{}[]()<>#+!|~$&@", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
