package config

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a file below testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

func TestTheSchemaIsAsReviewed(t *testing.T) {
	out, err := Schema(Known{Actions: []string{"yaml", "open", "open"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "schema.json", out)
}

func TestTheManualsTableIsAsReviewed(t *testing.T) {
	golden(t, "settings.md", []byte(Markdown()))
}

func TestPrintingShowsEachSettingWithItsSource(t *testing.T) {
	c, problems := parse("/home/me/.config/kdeck/config.yaml", []byte(sample), Known{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	over, err := c.Set("readonly", "true", "--readonly")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.For("prod-eu", over).Print(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "print.yaml", b.Bytes())
}
