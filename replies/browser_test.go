package replies_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ombud/replies"
)

// axeVariable names the file with axe-core (axe.min.js), which .ci/run
// installs. Without it these tests are skipped, and with it a browser that
// is missing fails them.
const axeVariable = "OMBUD_AXE"

// browser is a headless Chromium with one page, spoken to over its debugging
// pipe: a line of JSON each way, ended by a zero octet.
type browser struct {
	t       *testing.T
	in      io.Writer
	out     *bufio.Reader
	id      int
	session string
	fetched []string // what pages have asked the network for
}

// startBrowser starts Chromium and opens its page.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	toBrowser, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: a process of the browser's may still write when it ends.
	profile, err := os.MkdirTemp("", "ombud-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	cmd := exec.Command("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-extensions", "--disable-background-networking", "--remote-debugging-pipe",
		"--user-data-dir="+profile)
	cmd.ExtraFiles = []*os.File{toBrowser, fromBrowser} // descriptors 3 and 4
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s is set, and there is no browser: %v", axeVariable, err)
	}
	for _, f := range []*os.File{toBrowser, fromBrowser} {
		f.Close() // the browser has its own
	}
	b := &browser{t: t, in: in, out: bufio.NewReader(out)}
	limit := time.AfterFunc(5*time.Minute, func() { cmd.Process.Kill() })
	t.Cleanup(func() {
		limit.Stop()
		b.call("Browser.close", nil, nil)
		in.Close()
		io.Copy(io.Discard, b.out)
		if err := cmd.Wait(); err != nil && t.Failed() {
			t.Logf("the browser: %v\n%s", err, log.String())
		}
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Page.enable", nil, nil)
	b.call("Network.enable", nil, nil)
	return b
}

// call sends a command and waits for its answer; events on the way are read.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	b.id++
	if params == nil {
		params = struct{}{}
	}
	command := map[string]any{"id": b.id, "method": method, "params": params}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		command["sessionId"] = b.session
	}
	data, err := json.Marshal(command)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(data, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		line, err := b.out.ReadBytes(0)
		if err != nil {
			b.t.Fatalf("%s: the browser is gone: %v", method, err)
		}
		var answer struct {
			ID     int
			Method string
			Params struct{ Request struct{ URL string } }
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(line[:len(line)-1], &answer); err != nil {
			b.t.Fatal(err)
		}
		if answer.Method == "Network.requestWillBeSent" {
			b.fetched = append(b.fetched, answer.Params.Request.URL)
		}
		if answer.ID != b.id {
			continue
		}
		if answer.Error != nil {
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(answer.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// show puts a page into the browser, in the light or the dark scheme.
func (b *browser) show(page, scheme string) {
	b.t.Helper()
	var tree struct {
		FrameTree struct{ Frame struct{ ID string } }
	}
	b.call("Page.getFrameTree", nil, &tree)
	b.call("Emulation.setEmulatedMedia", map[string]any{
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.call("Page.setDocumentContent", map[string]any{"frameId": tree.FrameTree.Frame.ID, "html": page}, nil)
}

// eval runs a script in the page and decodes what it promises.
func (b *browser) eval(script string, result any) {
	b.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	b.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &answer)
	if e := answer.ExceptionDetails; e != nil {
		b.t.Fatalf("script: %s %s", e.Text, e.Exception.Description)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		b.t.Fatal(err)
	}
}

// finding is what axe-core has found.
type finding struct {
	ID, Help string
	Nodes    []string
}

// findings are what axe-core says against the page that is shown. In a page
// without colours of its own it must be told what the scheme paints.
func (b *browser) findings(axe string) []finding {
	b.t.Helper()
	b.eval(axe+"\n;0", nil)
	var found []finding
	b.eval(`(async () => {
		const style = document.createElement('style');
		style.textContent = 'html { background: Canvas; color: CanvasText }';
		document.head.append(style);
		const r = await axe.run(document, {resultTypes: ['violations', 'incomplete']});
		return [...r.violations, ...r.incomplete].map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary)}));
	})()`, &found)
	return found
}

// TestComposer_Accessible has axe-core find nothing in any letter, light or
// dark, and the browser show the words of the plain text and fetch nothing.
func TestComposer_Accessible(t *testing.T) {
	path := os.Getenv(axeVariable)
	if path == "" {
		t.Skipf("%s names no axe.min.js", axeVariable)
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b := startBrowser(t)
	b.show("<!doctype html><html><title></title><p style='color:#aaa'>a<img src=''>", "light")
	if found := b.findings(string(axe)); len(found) < 3 {
		t.Fatalf("axe-core finds only %v in a bad page", found)
	}
	b.show("<!doctype html><html lang='sv'><meta name='color-scheme' content='light dark'><title>x</title>"+
		"<main><h1 style='color:#444'>dark on dark</h1></main>", "dark")
	if found := b.findings(string(axe)); len(found) != 1 || found[0].ID != "color-contrast" {
		t.Fatalf("axe-core finds %v in dark words on dark paper", found)
	}
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range letterCases(t) {
		p, err := c.Preview(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, scheme := range []string{"light", "dark"} {
			b.show(p.HTML, scheme)
			for _, f := range b.findings(string(axe)) {
				t.Errorf("%s, %s: %s: %s\n  %s", name, scheme, f.ID, f.Help, strings.Join(f.Nodes, "\n  "))
			}
		}
		var shown string
		b.eval("document.body.innerText", &shown)
		if want, got := words(strings.ReplaceAll(p.Text, "\n- ", "\n")), words(shown); got != want {
			t.Errorf("%s: shown as\n%s\nand in the plain text\n%s", name, got, want)
		}
	}
	if len(b.fetched) > 0 {
		t.Errorf("letters fetch %s", fmt.Sprint(b.fetched))
	}
}
