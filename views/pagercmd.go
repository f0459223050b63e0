package views

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kdeck/ui"
)

// readOutside gives a text, as it is on the screen, to the user's own pager; the screen comes back when it ends. The text
// travels through a pipe: it is never in a file.
func readOutside(lines []string) ui.Step {
	return pageOutside(io.NopCloser(strings.NewReader(strings.Join(lines, "\n") + "\n")))
}

// pageOutside gives a text to the pager as it asks for it, and closes it when the pager has ended, however much it has read.
func pageOutside(text io.ReadCloser) ui.Step {
	args, err := pagerCommand(os.Getenv("PAGER"), exec.LookPath)
	if err != nil {
		_ = text.Close()
		return ui.Step{Say: fault("%s", err)}
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin = text
	return ui.Step{Same: true, Away: &ui.Away{Run: &outside{cmd, text}, Back: func(err error) ui.Step {
		return ui.Step{Say: pagerTrouble(args, err)}
	}}}
}

// outside is a command on the terminal that has a standard input of its own. Its standard error is the terminal too, and
// not the program's, which is a log file: some pagers (util-linux more) read their keys from there.
type outside struct {
	*exec.Cmd
	text io.Closer
}

// Run runs it; nothing reads the text any more when it has returned.
func (c *outside) Run() error {
	defer c.text.Close()
	return c.Cmd.Run()
}

func (c *outside) SetStdin(io.Reader)    {}
func (c *outside) SetStdout(w io.Writer) { c.Stdout, c.Stderr = w, w }
func (c *outside) SetStderr(io.Writer)   {}

// pagerCommand is $PAGER, else less, else more. Like man and git it takes a $PAGER with shell syntax; one that only
// copies its input (cat) would be gone before anyone could read, so it counts as none.
func pagerCommand(pager string, look func(string) (string, error)) ([]string, error) {
	if pager = strings.TrimSpace(pager); pager != "" && filepath.Base(pager) != "cat" {
		words := ownProgram(pager)
		if _, err := look(words[0]); err != nil && words[0] != "sh" {
			return nil, fmt.Errorf("$PAGER is %s, which is not on the PATH", words[0])
		}
		return words, nil
	}
	for _, words := range [][]string{{"less", "-R"}, {"more"}} {
		if _, err := look(words[0]); err == nil {
			return words, nil
		}
	}
	return nil, errors.New("no pager: set $PAGER, or install less")
}

// pagerTrouble words what went wrong; how a pager that did run ended is its own affair.
func pagerTrouble(args []string, err error) ui.Note {
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) && exit.ExitCode() != 126 && exit.ExitCode() != 127 {
		return ui.Note{}
	}
	return fault("the pager %s could not be run: %s", strings.Join(args, " "), err)
}
