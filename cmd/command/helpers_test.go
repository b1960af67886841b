package command

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// result is what a command line answered.
type result struct {
	code     int
	out, err string
}

// run runs a command line off any terminal.
func run(t *testing.T, args ...string) result {
	t.Helper()
	return runIn(t, Streams{}, args...)
}

// runIn runs a command line; what s leaves out is empty.
func runIn(t *testing.T, s Streams, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	s.Out, s.Err = &out, &errOut
	if s.In == nil {
		s.In = strings.NewReader("")
	}
	if s.Getenv == nil {
		s.Getenv = func(string) string { return "" }
	}
	code := Run(t.Context(), args, s)
	return result{code, out.String(), errOut.String()}
}

// want holds a result to an exit code and to words on standard error.
func (r result) want(t *testing.T, code int, words ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit %d, want %d: %s", r.code, code, r.err)
	}
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("standard error has no %q:\n%s", w, r.err)
		}
	}
}

// fake is a daemon that answers every request alike and keeps what was
// asked.
type fake struct {
	socket string
	mu     sync.Mutex
	path   string
	body   string
	as     string
	header http.Header // of each answer
	// answers are those to single paths.
	answers map[string]any
}

// fakeDaemon answers with status and body on a socket of its own.
func fakeDaemon(t *testing.T, status int, answer any) *fake {
	t.Helper()
	f := &fake{socket: filepath.Join(shortDir(t), "s"), header: http.Header{}}
	data, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", f.socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f.mu.Lock()
		f.path, f.body, f.as = r.URL.Path, string(body), r.Header.Get("Ombud-As")
		f.mu.Unlock()
		maps.Copy(w.Header(), f.header)
		if kind, ok := f.answers[r.URL.Path].(refusal); ok {
			w.WriteHeader(http.StatusConflict)
			json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"kind": string(kind), "what": "case X: note"}})
			return
		}
		w.WriteHeader(status)
		if own, ok := f.answers[r.URL.Path]; ok {
			json.NewEncoder(w).Encode(own)
			return
		}
		w.Write(data)
	})}
	served := make(chan struct{})
	go func() {
		server.Serve(l)
		close(served)
	}()
	t.Cleanup(func() {
		server.Close()
		<-served
	})
	return f
}

// asked is the last request.
func (f *fake) asked() (path, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.path, f.body
}

// shortDir is a folder whose name leaves room for a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ombud-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// write makes a file in a folder of the test.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// env is an environment of pairs.
func env(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	}
}
