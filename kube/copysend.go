package kube

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"kdeck/kube/parcel"
)

// tidyPatience is how long a script has to tidy up when it is cancelled.
const tidyPatience = 5 * time.Second

// sending is a try to copy into a container; as fetching.
func (k *Cluster) sending(c CopySpec, tally *parcel.Tally) func(context.Context) (bool, error) {
	return func(ctx context.Context) (again bool, err error) {
		src, err := parcel.Open(c.Local)
		if err != nil {
			return false, localTrouble(err)
		}
		defer src.Close()
		if err := src.Measure(tally); err != nil {
			return false, localTrouble(err)
		}
		in, out := io.Pipe()
		answer, says := io.Pipe()
		said, token := &muttered{}, ".kdeck-"+rand.Text()[:12]
		x := Exec{Pod: c.Pod, Container: c.Container, Script: sendScript, Args: c.sendArgs(src.Folder(), token), In: in, Out: says, Err: said}
		streaming, cancel := context.WithCancel(context.WithoutCancel(ctx))
		defer cancel()
		defer context.AfterFunc(ctx, func() { // what is sent ends too early, and the script sees it
			_ = out.Close()
			time.AfterFunc(tidyPatience, cancel)
		})()
		packed := make(chan posted, 1)
		if !k.spawn(func() { packed <- c.pack(ctx, src, answer, out, token, tally) }) {
			return false, ErrClosed
		}
		code, err := k.exec(streaming, x)
		_ = says.Close()
		_ = in.CloseWithError(errNotTaken)
		p := <-packed
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case p.err != nil:
			return false, p.err
		case errors.Is(err, ErrWindows):
			return false, ErrWindowsCopy
		case errors.Is(err, ErrNoProgram):
			return false, c.verdict(said)(code, err)
		case err != nil:
			// All was sent: it may have been put into its place, and would be found there.
			return (errors.Is(err, ErrCut) || IsNetwork(err)) && (!p.all || p.fill), err
		}
		return false, c.refused(code, p, said)
	}
}

// errNotTaken is what the packer gets when nobody takes what it has.
var errNotTaken = errors.New("it is not taken")

// posted is how the packing has ended.
type posted struct {
	answer string // of the script
	fill   bool   // a folder there is filled up
	all    bool
	err    error // of this machine
}

// pack waits for what the script has found, and sends the archive.
func (c CopySpec) pack(ctx context.Context, src *parcel.Source, from io.Reader, to *io.PipeWriter, token string, tally *parcel.Tally) (s posted) {
	defer to.Close()
	line, err := bufio.NewReader(from).ReadString('\n')
	go func() { // ends with the exec
		defer func() { _ = recover() }() // of a reader that fails nothing more is to be read
		_, _ = io.Copy(io.Discard, from)
	}()
	s.answer = strings.TrimSpace(line)
	as := sentData
	switch kind, _, _ := strings.Cut(s.answer, " "); {
	case err != nil:
		return s
	case kind == "fill":
		s.fill, as = true, filledData
	case kind != "new":
		return s
	}
	buffer := bufio.NewWriterSize(to, 64<<10)
	w := tar.NewWriter(buffer)
	if err = src.Pack(w, as, tally); err == nil {
		err = w.WriteHeader(&tar.Header{Name: token, Mode: 0o600, Typeflag: tar.TypeReg, Format: tar.FormatGNU})
	}
	if err == nil {
		err = errors.Join(w.Close(), buffer.Flush())
	}
	switch {
	case err == nil:
		s.all = true
	case ctx.Err() == nil && !errors.Is(err, errNotTaken) && !errors.Is(err, io.ErrClosedPipe):
		s.err = localTrouble(err)
	}
	return s
}

// sendArgs are the arguments of sendScript.
func (c CopySpec) sendArgs(folder bool, token string) []string {
	remote := path.Clean(c.Remote)
	dir, name := path.Split(remote)
	if !path.IsAbs(remote) {
		remote, dir = "./"+remote, "./"+dir
	}
	base, kind, existing := filepath.Base(c.Local), "file", "stop"
	if folder {
		kind = "folder"
	}
	if c.Existing == Overwrite {
		existing = "overwrite"
	}
	if strings.HasSuffix(c.Remote, "/") && name != "" { // a folder is meant, and has to be there
		dir, name = remote, base
	}
	return []string{remote, dir, name, base, existing, token, kind}
}

// refused is what the script has to say against it.
func (c CopySpec) refused(code int, p posted, said *muttered) error {
	kind, where, _ := strings.Cut(p.answer, " ")
	at := path.Clean(c.Remote)
	if where == "in" {
		at = path.Join(at, filepath.Base(c.Local))
	}
	switch code {
	case exitThere:
		return &ThereError{at, kind == "folder"}
	case exitOther:
		return fmt.Errorf("%s is a %s in the container, and what is copied is not", at, kind)
	}
	return c.verdict(said)(code, nil)
}

// muttered is what comes from a standard error, bounded.
type muttered struct {
	mu   sync.Mutex
	text []byte
}

// mostMuttered is how many bytes of it are kept.
const mostMuttered = 16 << 10

// Write keeps the beginning.
func (m *muttered) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text = append(m.text, p[:min(len(p), mostMuttered-len(m.text))]...)
	return len(p), nil
}

// lines are those that say something.
func (m *muttered) lines() (out []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for line := range strings.SplitSeq(string(m.text), "\n") {
		line = shellMessage.ReplaceAllString(strings.TrimSpace(Clean(line)), "")
		if line != "" && !strings.Contains(line, "Exiting with failure status") && !strings.Contains(line, "error exit delayed") {
			out = append(out, line)
		}
	}
	return out
}

// only says whether each line has the words, and there is one.
func (m *muttered) only(words string) bool {
	lines := m.lines()
	for _, line := range lines {
		if !strings.Contains(line, words) {
			return false
		}
	}
	return len(lines) > 0
}

// sentence is the first of what was said, and how much more there is.
func (m *muttered) sentence() string {
	lines := m.lines()
	if len(lines) > 3 {
		return fmt.Sprintf("%s; and %d more such", strings.Join(lines[:3], "; "), len(lines)-3)
	}
	return strings.Join(lines, "; ")
}
