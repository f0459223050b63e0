package views

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"kdeck/kube"
	"kdeck/ui"
)

// The two ways files are copied.
const (
	copyOut = "from the container"
	copyIn  = "to the container"
)

// copyFilesAction copies files and folders to and from a container. Out of one nothing is changed: it works in read-only mode too.
func copyFilesAction() Action {
	a := visit{help: "copy files", sub: "exec"}.action("copy-files", "t")
	running := a.Not
	a.Writes = false
	a.Not = func(sel Selection) string {
		if len(sel.Items) > 1 {
			return "one at a time: take the marks off"
		}
		if pod, ok := sel.Item.Object.(*kube.Pod); ok && pod.OS == kube.Windows {
			return kube.ErrWindowsCopy.Error()
		}
		return running(sel)
	}
	a.Open = askCopy
	return a
}

// askCopy asks what is to be copied where.
func askCopy(s *Session, sel Selection) ui.Step {
	pod, ok := sel.Item.Object.(*kube.Pod)
	if !ok {
		return ui.Step{Say: say("copy files: it is for pods")}
	}
	ways := ui.Field{Name: "way", Label: "copy", Kind: ui.ChoiceField, Options: []string{copyOut, copyIn}}
	if s.Cluster.ReadOnly() {
		ways.Options, ways.Hint = ways.Options[:1], "read-only: nothing is copied into it"
	}
	fields := []ui.Field{ways}
	if names := visitable(pod); sel.Item.Container == "" && len(names) > 1 {
		fields = append(fields, ui.Field{Name: "container", Label: "container", Kind: ui.ChoiceField, Options: names, Value: names[0]})
	}
	here, err := os.Getwd()
	if err != nil {
		here = "the working directory"
	}
	fields = append(fields,
		ui.Field{Name: "remote", Label: "in the container", Check: filledIn("a file or a folder"), Hint: "a file or a folder, from / or from the container's working directory"},
		ui.Field{Name: "local", Label: "here", Check: filledIn("a file or a folder"), Follow: func(a ui.Answers) (value, hint string) {
			if a.Text("way") == copyIn {
				return "", "a file or a folder, from / or from " + here
			}
			if value = path.Base(a.Text("remote")); value == "." || value == "/" || value == ".." {
				value = ""
			}
			return value, "from / or from " + here + "; a folder that is there means inside it"
		}})
	return ui.Step{Open: ui.NewForm(s.Theme, s.Keys, "copy files: "+sel.title(), fields, func(a ui.Answers) ui.Step {
		at := insideOf(s, sel, a.Text("container"))[0]
		spec := kube.CopySpec{Pod: at.pod, Container: at.container, In: a.Text("way") == copyIn, Remote: strings.TrimSpace(a.Text("remote")), Local: strings.TrimSpace(a.Text("local"))}
		if !spec.In || !s.Values.Protected {
			return beginCopy(s, spec)
		}
		text := []string{spec.Local + " to " + spec.Remote + " of " + at.String() + ", namespace " + at.pod.Namespace + ".", "", fmt.Sprintf("Context %s is protected.", s.Cluster.Name())}
		return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "copy files?", text, []ui.Choice{
			{Key: "n", Text: "No"}, {Key: "y", Text: "Yes, copy them", Do: func() ui.Step { return beginCopy(s, spec) }},
		})}
	})}
}

// filledIn checks that something is there.
func filledIn(what string) func(string) string {
	return func(v string) string {
		if strings.TrimSpace(v) == "" {
			return what + " is wanted"
		}
		return ""
	}
}

// beginCopy copies, and shows how it goes; the dialog can be left.
func beginCopy(s *Session, spec kube.CopySpec) ui.Step {
	op := s.Cluster.Copy(spec)
	v := newReview(s, reviewing{title: op.Title, refused: func(reason error) []ui.Button { return copyAgain(s, spec, reason) }})
	v.op = op
	return ui.Step{Open: v, Cmd: s.mind(op)}
}

// copyAgain are the ways on from a copy that was not made.
func copyAgain(s *Session, spec kube.CopySpec, reason error) []ui.Button {
	again := func(key, text string, existing kube.Existing) ui.Button {
		next := spec
		next.Existing = existing
		return ui.Button{Key: key, Text: text, Do: func() ui.Step {
			step := beginCopy(s, next)
			step.Close = true
			return step
		}}
	}
	var there *kube.ThereError
	switch {
	case !errors.As(reason, &there):
		return []ui.Button{again("r", "Copy again", spec.Existing)}
	case !there.Folder:
		return []ui.Button{again("o", "Overwrite it", kube.Overwrite)}
	case spec.In:
		return []ui.Button{again("o", "Fill it up, overwrite files", kube.Overwrite)}
	}
	return []ui.Button{again("f", "Fill it up", kube.Keep), again("o", "and overwrite files", kube.Overwrite)}
}

// movedOf is how much an operation has copied, nil if it is no copy or failed before it had copied anything.
func movedOf(now kube.Progress) *kube.Moved {
	if len(now.Results) != 1 {
		return nil
	}
	m := now.Results[0].Moved
	if m == nil || now.Failed > 0 && m.Files == 0 {
		return nil
	}
	return m
}

// movedLine is how much has been copied.
func movedLine(m *kube.Moved) string {
	files := "1 file"
	if m.Files != 1 {
		files = fmt.Sprintf("%d files", m.Files)
	}
	text := files + ", " + bytesWords(m.Bytes)
	if m.AllFiles > 0 {
		text = fmt.Sprintf("%d of %s, %s of %s", m.Files, strings.Replace(files, fmt.Sprint(m.Files), fmt.Sprint(m.AllFiles), 1), bytesWords(m.Bytes), bytesWords(m.AllBytes))
	}
	if m.There > 0 {
		text += fmt.Sprintf("; %d were there already", m.There)
	}
	if m.LeftOut > 0 {
		text += fmt.Sprintf("; %d left out", m.LeftOut)
	}
	return text
}

// rate is how fast it goes, in bytes a second.
func rate(m *kube.Moved, during time.Duration) string {
	if during < time.Second {
		return ""
	}
	return ", " + bytesWords(int64(float64(m.Bytes)/during.Seconds())) + "/s"
}

// bytesWords is a number of bytes with its unit: "3 B", "1.5 MiB".
func bytesWords(n int64) string {
	if n < 1<<10 {
		return count(int(n)) + " B"
	}
	text := bytesCell(n).Text
	return strings.TrimRight(text, "KMGi") + " " + text[len(text)-2:] + "B"
}
