package tty

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const patience = time.Minute

// tiny builds the test program and runs it.
func tiny(t *testing.T, change func(*Options)) *Session {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "tiny")
	if out, err := exec.Command("go", "build", "-o", bin, "./testdata/tiny").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	o := Options{Path: bin, Env: []string{"TERM=xterm-256color"}, Width: 120, Height: 12}
	if change != nil {
		change(&o)
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func see(t *testing.T, s *Session, re string) Screen {
	t.Helper()
	rx := regexp.MustCompile(re)
	sc, err := s.Wait(patience, func(sc Screen) bool { return rx.MatchString(strings.Join(sc.Lines(), "\n")) })
	if err != nil {
		t.Fatalf("%q: %v\n%s", re, err, sc)
	}
	return sc
}

func TestKeysReachTheProgramAndItsScreenIsSeen(t *testing.T) {
	s := tiny(t, nil)
	sc := see(t, s, "tiny 120x12 dark")
	if !sc.Alt || sc.Title != "tiny" {
		t.Errorf("alternate screen %v, title %q", sc.Alt, sc.Title)
	}
	if err := s.Press("j", "esc", "k", "pgdown", "ctrl+s", "alt+x", "space", "shift+left", "enter"); err != nil {
		t.Fatal(err)
	}
	see(t, s, `keys: j esc k pgdown ctrl\+s alt\+x space shift\+left enter`)
	_ = s.Click(3, 4)
	_ = s.Paste("a b")
	see(t, s, `click@3,4 paste:a b`)
}

func TestTheScreenKeepsWideRunesAndStyles(t *testing.T) {
	s := tiny(t, nil)
	sc := see(t, s, "loud")
	if got := sc.Line(2); got != "wide: 界x" {
		t.Errorf("the wide line is %q", got)
	}
	if _, x, _, ok := sc.CellOf("x"); !ok || x != 4 && sc.Row("x") == 2 {
		t.Errorf("x is at column %d (%v)", x, ok)
	}
	c, x, _, ok := sc.CellOf("loud")
	if !ok || x != 0 || !c.Bold || c.Fg == nil || c.Plain() {
		t.Errorf("the loud cell is %+v at column %d", c, x)
	}
	if c, _, _, _ := sc.CellOf("keys:"); !c.Plain() {
		t.Errorf("a plain cell is %+v", c)
	}
}

func TestABackgroundQueryIsAnsweredByALightTerminal(t *testing.T) {
	s := tiny(t, func(o *Options) { o.Light = true })
	see(t, s, "light")
}

func TestAMuteTerminalAnswersNothing(t *testing.T) {
	s := tiny(t, func(o *Options) { o.Mute = true })
	see(t, s, "tiny 120x12")
	if sc, _ := s.Quiet(500*time.Millisecond, patience); sc.Has("dark") || sc.Has("light") {
		t.Errorf("answered:\n%s", sc)
	}
}

func TestAResizeReachesTheProgram(t *testing.T) {
	s := tiny(t, nil)
	see(t, s, "tiny 120x12")
	if err := s.Resize(90, 20); err != nil {
		t.Fatal(err)
	}
	sc := see(t, s, "tiny 90x20")
	if sc.Width != 90 || sc.Height != 20 {
		t.Errorf("the screen is %dx%d", sc.Width, sc.Height)
	}
}

func TestAGoodProgramLeavesItsTerminalAsItWas(t *testing.T) {
	for _, how := range []string{"a key", "a panic", "a signal"} {
		t.Run(how, func(t *testing.T) {
			s := tiny(t, nil)
			see(t, s, "tiny 120x12 dark")
			switch how {
			case "a key":
				_ = s.Press("q")
			case "a panic":
				_ = s.Press("!")
			case "a signal":
				_ = s.Signal(syscall.SIGTERM)
			}
			e, err := s.Exit(patience)
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Left) > 0 {
				t.Errorf("left behind: %v\n%q", e.Left, s.Raw(max(0, s.Bytes()-300)))
			}
			if how == "a key" && (e.Code != 0 || e.After != "goodbye") {
				t.Errorf("code %d, after the screen: %q", e.Code, e.After)
			}
		})
	}
}

func TestABadProgramIsFoundOut(t *testing.T) {
	s := tiny(t, func(o *Options) { o.Args = []string{"mess"} })
	e, err := s.Exit(patience)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(e.Left, ", ")
	for _, want := range []string{"alternate screen", "hidden cursor", "bracketed paste", "mouse drags"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q not noticed in %q", want, got)
		}
	}
}

func TestALineModeProgramGivesItsOutputAndCode(t *testing.T) {
	s := tiny(t, func(o *Options) { o.Args = []string{"line"} })
	e, err := s.Exit(patience)
	if err != nil {
		t.Fatal(err)
	}
	if e.Code != 3 || e.After != "one line" || len(e.Left) > 0 {
		t.Errorf("%+v", e)
	}
}

func TestAnUnknownKeyIsRefused(t *testing.T) {
	if _, err := Sequence("hyper+j"); err == nil {
		t.Error("no error")
	}
}
