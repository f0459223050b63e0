package e2e

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"kdeck/e2e/tty"
)

// copies waits until the terminal has been asked, since mark, to put a text on the clipboard (OSC 52).
func (s *Session) copies(mark int, text string) *Session {
	s.t.Helper()
	rx := regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)(\x07|\x1b\\)`)
	var got []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got = nil
		for _, m := range rx.FindAllStringSubmatch(s.Raw(mark), -1) {
			b, err := base64.StdEncoding.DecodeString(m[1])
			if err == nil && string(b) == text {
				return s
			}
			got = append(got, string(b))
		}
	}
	s.t.Fatalf("not copied: %q; but %q\n%s", text, got, s.Screen())
	return s
}

func TestWhatIsCopiedReachesTheTerminalsClipboard(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0")
		uid := string(c.Get("v1", "Pod", ns, "web-0").GetUID())
		s := Start(t, size, inNamespace(t, ns)).SeeMatch(`^web-0 +1/1 +Running`)
		for key, text := range map[string]string{
			"n": "web-0", "s": ns, "u": uid, "k": "kubectl get pods web-0 -n " + ns + " --context devcluster-admin -o yaml",
		} {
			mark := s.Bytes()
			s.Press("c").See("copy", "kubectl command").Press(key).Gone("kubectl command").copies(mark, text).See("copied")
		}
		s.choose("STATUS")
		mark := s.Bytes()
		s.Press("c").See("cell STATUS").Press("c").copies(mark, "Running")
		mark = s.Bytes()
		s.Press("c").See("kubectl command").Type("ID").See("UID").Gone("kubectl command").Press("enter").copies(mark, uid)
		mark = s.Bytes()
		s.Press("n").copies(mark, ns).See("copied " + ns)
		s.Command("nodes").See("node-001").Press("n").See("it is in no namespace")
	})
}

func TestWhatIsShownIsSavedInEveryFormat(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, ns := lookingAt(t, size)
		s.Filter("web-").See("3/4")
		want := [][]string{{"web-0", "1/1", "Running", "0"}, {"web-1", "1/1", "Running", "0"}, {"web-sick", "0/1", "CrashLoopBackOff", "3"}}
		saved := 0
		read := func(ext, key string) []byte {
			saved++
			s.Press("ctrl+s").See("save what is shown").Press(key).Gone("save what is shown").Press("ctrl+g")
			s.wait("have it among the messages once more", func(sc tty.Screen) bool {
				said := strings.Join(sc.Lines()[:sc.Height-1], "\n") // below it the last one may still stand by itself
				return strings.Count(said, "3 rows saved to") == saved
			})
			s.Press("esc").See("3/4")
			files, err := filepath.Glob(filepath.Join(s.home, "kdeck-pods-"+ns+"-*."+ext))
			if err != nil || len(files) != 1 {
				t.Fatalf("files %v, %v", files, err)
			}
			if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", files[0], info.Mode(), err)
			}
			data, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		rows, err := csv.NewReader(strings.NewReader(string(read("csv", "c")))).ReadAll()
		if err != nil || len(rows) != 4 {
			t.Fatalf("%v %v", rows, err)
		}
		for i, w := range want {
			if !slices.Equal(rows[i+1][:4], w) {
				t.Errorf("row %v, want %v", rows[i+1], w)
			}
		}
		if !slices.Equal(rows[0][:5], []string{"NAME", "READY", "STATUS", "RESTARTS", "AGE"}) {
			t.Errorf("heads %v", rows[0])
		}
		sameObjects := func(format string, data []byte, unmarshal func([]byte, any) error) {
			var objects []map[string]string
			if err := unmarshal(data, &objects); err != nil || len(objects) != 3 {
				t.Fatalf("%s: %v %v", format, objects, err)
			}
			for i, w := range want {
				if o := objects[i]; o["NAME"] != w[0] || o["READY"] != w[1] || o["STATUS"] != w[2] || o["RESTARTS"] != w[3] {
					t.Errorf("%s: %v, want %v", format, o, w)
				}
			}
		}
		sameObjects("JSON", read("json", "j"), json.Unmarshal)
		sameObjects("YAML", read("yaml", "y"), func(b []byte, v any) error { return yaml.Unmarshal(b, v) })
		lines := strings.Split(strings.TrimSpace(string(read("txt", "t"))), "\n")
		if len(lines) != 4 || !inTurn(lines[0], []string{"NAME", "READY", "STATUS"}) || !inTurn(lines[3], want[2]) {
			t.Errorf("%q", lines)
		}
	})
}
