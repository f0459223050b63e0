package views

import (
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/ui"
)

// opener is the program of this system that opens a URL.
func opener() []string {
	switch runtime.GOOS {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case "darwin":
		return []string{"open"}
	}
	return []string{"xdg-open"}
}

// urlOf is where a forward leads, as a browser takes it.
func urlOf(spec kube.ForwardSpec) string {
	scheme := "http://"
	for _, sign := range []string{"https", "tls", "ssl"} {
		if strings.Contains(strings.ToLower(spec.Port), sign) {
			scheme = "https://"
		}
	}
	if strings.HasSuffix(spec.Port, "443") {
		scheme = "https://"
	}
	return scheme + localAddress(spec)
}

// openForwardAction opens the URL of a forward.
func openForwardAction() Action {
	return Action{ID: "open-forward", Keys: []string{"o"}, Help: "open its URL", For: []string{forwardsName},
		Not: func(sel Selection) string {
			if f, ok := sel.Item.Object.(*forwarded); !ok || f.of == nil || !f.now.Ended.IsZero() {
				return "it does not run: r starts it"
			}
			return ""
		},
		Open: func(_ *Session, sel Selection) ui.Step {
			f, ok := sel.Item.Object.(*forwarded)
			if !ok {
				return ui.Quiet()
			}
			url := urlOf(f.spec)
			return ui.Step{Say: say("opening %s", url), Cmd: func() tea.Msg { return opened(url) }}
		}}
}

// opened has a program of this system open a URL. It has no terminal: a browser made of text would draw over the screen.
func opened(url string) tea.Msg {
	words := append(opener(), url)
	cmd := exec.Command(words[0], words[1:]...)
	detach(cmd)
	if err := cmd.Run(); err != nil {
		return fault("%s cannot be opened here (%s): enter copies it", url, err)
	}
	return nil
}
