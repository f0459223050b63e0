package kube

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/streaming/pkg/httpstream/wsstream"
)

// container answers exec and attach in front of an apiServer, over WebSocket, as an API server does. What it is to run is run on
// this machine.
type container struct {
	*apiServer
	lock   sync.Mutex
	bare   bool   // it has no programs
	cut    int    // so many bytes come, and then Success, as when the node is lost behind the API server
	starve int    // so many bytes go in, and then it is as with cut
	torn   bool   // the connection is closed without a status
	status int    // of every answer; 0 is a stream
	words  string // of the Status
	asked  []string
	sizes  []string
}

func newContainer(t *testing.T) *container {
	c := &container{apiServer: newServer(t), cut: -1, starve: -1}
	next := c.Config.Handler
	c.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/exec") || strings.HasSuffix(r.URL.Path, "/attach") {
			c.stream(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
	c.put("pods", "shop", "web", podOf(nil, 0, "app", "side"))
	return c
}

// pod is the pod's Ref.
func (c *container) pod() Ref { return Ref{Namespace: "shop", Name: "web", UID: "uid-101"} }

func (c *container) stream(w http.ResponseWriter, r *http.Request) {
	c.lock.Lock()
	c.asked = append(c.asked, r.Method+" "+r.URL.RequestURI())
	status, words, bare, cut, starve, torn := c.status, c.words, c.bare, c.cut, c.starve, c.torn
	c.lock.Unlock()
	if status != 0 {
		reply(w, status, refusal(status, "", words))
		return
	}
	channels := []wsstream.ChannelType{wsstream.ReadChannel, wsstream.WriteChannel, wsstream.WriteChannel, wsstream.WriteChannel, wsstream.ReadChannel}
	conn := wsstream.NewConn(map[string]wsstream.ChannelProtocolConfig{"v5.channel.k8s.io": {Binary: true, Channels: channels}})
	_, streams, err := conn.Open(w, r)
	if err != nil {
		c.t.Error(err)
		return
	}
	defer conn.Close()
	in, out, errs, end, resize := streams[0], streams[1], streams[2], streams[3], streams[4]
	go c.note(resize)
	var result error
	if args := r.URL.Query()["command"]; bare || len(args) > 0 && args[0] == "nosuch" {
		result = fmt.Errorf("error executing command in container: failed to exec in container: failed to start exec \"0\": OCI runtime exec failed: exec failed: unable to start container process: exec: %q: executable file not found in $PATH", args[0])
	} else if len(args) > 0 {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = out, errs
		if r.URL.Query().Get("stdin") == "true" { // what ends without having read it all does not wait for more, as in a container
			to, err := cmd.StdinPipe()
			if err != nil {
				c.t.Error(err)
				return
			}
			go func() {
				defer to.Close()
				if starve < 0 {
					_, _ = io.Copy(to, in)
				} else if _, err := io.CopyN(to, in, int64(starve)); err == nil {
					_ = cmd.Process.Kill()
				}
			}()
		}
		if cut >= 0 {
			cmd.Stdout = &limited{out, cut}
		}
		result = cmd.Run()
	} else {
		_, result = io.Copy(out, in)
	}
	var exit *exec.ExitError
	switch {
	case torn:
		return
	case cut >= 0 || starve >= 0 || result == nil:
		_ = json.NewEncoder(end).Encode(map[string]any{"status": "Success"})
	case errors.As(result, &exit):
		_ = json.NewEncoder(end).Encode(map[string]any{"status": "Failure", "reason": "NonZeroExitCode", "message": result.Error(),
			"details": map[string]any{"causes": []any{map[string]any{"reason": "ExitCode", "message": fmt.Sprint(exit.ExitCode())}}}})
	default:
		_ = json.NewEncoder(end).Encode(refusal(500, "InternalError", "Internal error occurred: "+result.Error()))
	}
}

func (c *container) note(resize io.Reader) {
	d := json.NewDecoder(resize)
	for {
		var s struct{ Width, Height int }
		if d.Decode(&s) != nil {
			return
		}
		c.lock.Lock()
		c.sizes = append(c.sizes, fmt.Sprintf("%dx%d", s.Width, s.Height))
		c.lock.Unlock()
	}
}

func (c *container) resized() []string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return slices.Clone(c.sizes)
}

// limited swallows what is more than so many bytes.
type limited struct {
	to   io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(l.left, len(p))
	l.left -= n
	if _, err := l.to.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// diary is a Recorder that remembers what it was told.
type diary struct {
	mu    sync.Mutex
	lines []string
	full  bool
}

func (d *diary) Begin(e Entry) (Trace, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return nil, errors.New("there is no room left")
	}
	raw, _ := json.Marshal(e)
	d.lines = append(d.lines, "begin "+string(raw))
	return d, nil
}

func (d *diary) End(r Result, _ *unstructured.Unstructured) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf("end %v %v", r.Err, r.Unsure))
	return nil
}
