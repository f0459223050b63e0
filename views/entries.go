package views

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields by which entries of a new ConfigMap or Secret are given.
const (
	entryTexts = "entries"
	entryFiles = "files"
)

// entryFields ask for entries as texts and from files.
func entryFields() []ui.Field {
	return []ui.Field{
		{Name: entryTexts, Kind: ui.LinesField, Rows: 4, Hint: "NAME=VALUE, one a line", Check: func(text string) string {
			_, err := pairsOf(text, false)
			return wrongIn(err)
		}},
		{Name: entryFiles, Kind: ui.LinesField, Rows: 2, Hint: "FILE or NAME=FILE, one a line", Check: func(text string) string {
			_, err := pairsOf(text, true)
			return wrongIn(err)
		}},
	}
}

func wrongIn(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// pair is a line of NAME=TEXT.
type pair struct{ name, text string }

// pairsOf reads lines of NAME=TEXT; of files the name may be left out. Everything behind the sign is the text, blanks too.
func pairsOf(text string, files bool) ([]pair, error) {
	var out []pair
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if files {
			if line = strings.TrimSpace(line); !ok {
				name, value = filepath.Base(line), line
			}
			value = strings.TrimSpace(value)
		} else if !ok {
			return nil, fmt.Errorf("line %d: NAME=VALUE is wanted", i+1) // not the line itself: it may be a secret
		}
		name = strings.TrimSpace(name)
		if why := faults(validation.IsConfigMapKey(name)); why != "" {
			return nil, fmt.Errorf("line %d: the name: %s", i+1, why)
		}
		if seen[name] {
			return nil, fmt.Errorf("line %d: %s is there twice", i+1, name)
		}
		seen[name] = true
		out = append(out, pair{name, value})
	}
	return out, nil
}

// entriesOf reads what the form says, with the words of kubectl's command for it. A secret's values are not among them.
func entriesOf(a ui.Answers, secret bool) (kube.Entries, []string, error) {
	texts, err1 := pairsOf(a.Text(entryTexts), false)
	files, err2 := pairsOf(a.Text(entryFiles), true)
	if err := errors.Join(err1, err2); err != nil {
		return nil, nil, err
	}
	entries := kube.Entries{}
	var words []string
	for _, p := range texts {
		entries[p.name] = []byte(p.text)
		if secret {
			p.text = kube.Hidden
		}
		words = append(words, "--from-literal="+p.name+"="+p.text)
	}
	for _, p := range files {
		if _, there := entries[p.name]; there {
			return nil, nil, fmt.Errorf("%s is there twice: as a text, and from %s", p.name, p.text)
		}
		content, err := readEntry(p.text)
		if err != nil {
			return nil, nil, err
		}
		entries[p.name] = content
		words = append(words, "--from-file="+p.name+"="+p.text)
	}
	return entries, words, nil
}

// readEntry reads a file, as far as a Secret or a ConfigMap can hold it. "~/" is the user's home. Its errors wrap none of the
// file system, which would be taken for one of the network.
func readEntry(path string) ([]byte, error) {
	content, err := readSmall(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s here", path)
	case err != nil:
		return nil, fmt.Errorf("%v", err)
	}
	return content, nil
}

func readSmall(path string) ([]byte, error) {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		path = filepath.Join(home, rest)
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", path)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, corev1.MaxSecretSize+1))
	if err == nil && len(content) > corev1.MaxSecretSize {
		err = fmt.Errorf("%s is larger than 1 MiB, the most that fits", path)
	}
	return content, err
}
