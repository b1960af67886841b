package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/api"
)

// TestText_Sources takes a text from a flag, a file, standard input and an
// editor, and cancels on an empty one.
func TestText_Sources(t *testing.T) {
	f := fakeDaemon(t, 200, api.Receipt{})
	file := write(t, "text", "from a file\n")
	writer := write(t, "writer", "#!/bin/sh\n"+
		"printf 'from an editor\\n' > \"$1.new\"; cat \"$1\" >> \"$1.new\"; mv \"$1.new\" \"$1\"\n")
	emptier := write(t, "emptier", "#!/bin/sh\n: > \"$1\"\n")
	for _, c := range []struct {
		name string
		s    Streams
		args []string
		code int
		text string
	}{
		{"Flag", Streams{}, []string{"--text", "given"}, exitDone, "given"},
		{"File", Streams{}, []string{"--text-file", file}, exitDone, "from a file"},
		{"Input", Streams{In: strings.NewReader("from input")}, []string{"--text-file", "-"}, exitDone, "from input"},
		{"Editor", Streams{Ask: true, Getenv: env("EDITOR", writer)}, nil, exitDone, "from an editor"},
		{"EditorOrder", Streams{Ask: true, Getenv: env("EDITOR", emptier, "VISUAL", emptier, "OMBUD_EDITOR", writer)}, nil,
			exitDone, "from an editor"},
		{"Empty", Streams{Ask: true, Getenv: env("EDITOR", emptier)}, nil, exitCancelled, ""},
		{"EmptyFlag", Streams{}, []string{"--text", "  "}, exitCancelled, ""},
		{"None", Streams{}, nil, exitUsage, ""},
		{"NoFile", Streams{}, []string{"--text-file", file + ".none"}, exitFailed, ""},
		{"NoEditor", Streams{Ask: true, Getenv: env("EDITOR", "/nonexistent/editor")}, nil, exitFailed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			r := runIn(t, c.s, append([]string{"--socket", f.socket, "note", "r"}, c.args...)...)
			r.want(t, c.code)
			if c.code != exitDone {
				return
			}
			var asked struct{ Text string }
			_, body := f.asked()
			if err := json.Unmarshal([]byte(body), &asked); err != nil || asked.Text != c.text {
				t.Errorf("text %q, want %q (%v)", asked.Text, c.text, err)
			}
		})
	}
}

// TestText_Kept keeps what somebody wrote for a command that fails, with the
// daemon or else in a file, and says where; what was used or cancelled is
// removed.
func TestText_Kept(t *testing.T) {
	writer := write(t, "writer", "#!/bin/sh\nprintf 'an hour of work\\n' > \"$1\"\n")
	emptier := write(t, "emptier", "#!/bin/sh\n: > \"$1\"\n")
	const offered = "your text is kept; ombud note r offers it again"
	for _, c := range []struct {
		name, editor string
		note, unsent any
		code         int
		says         string
	}{
		{"Used", writer, api.Receipt{}, nil, exitDone, ""},
		{"Cancelled", emptier, api.Receipt{}, nil, exitCancelled, ""},
		{"Conflict", writer, conflicting, nil, exitConflict, offered},
		{"NotAllowed", writer, api.Receipt{}, conflicting, exitConflict, ""},
		{"NoEditor", "/nonexistent/editor", api.Receipt{}, nil, exitFailed, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fakeDaemon(t, 200, nil)
			dir := t.TempDir()
			t.Setenv("TMPDIR", dir)
			f.answers = map[string]any{"/v1/note": c.note, "/v1/unsent": c.unsent}
			r := runIn(t, Streams{Ask: true, Getenv: env("EDITOR", c.editor)}, "--socket", f.socket, "note", "r")
			r.want(t, c.code, c.says)
			if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
				t.Errorf("%d files are left, %v; it says %q", len(left), err, r.err)
			}
		})
	}
}

// conflicting is the answer of a daemon that refuses.
const conflicting = refusal("conflict")

// refusal is the kind of an error that a fake daemon answers with.
type refusal string

// TestText_Review shows a letter before it goes, and sends it only on a yes.
func TestText_Review(t *testing.T) {
	writer := write(t, "writer", "#!/bin/sh\nprintf 'Vi bifogar fakturan.\\n' > \"$1\"\n")
	for _, c := range []struct {
		input string
		code  int
		sent  bool
	}{
		{"y\n", exitDone, true}, {"what\nY\n", exitDone, true}, {"e\ny\n", exitDone, true},
		{"p\n", exitCancelled, false}, {"", exitCancelled, false},
	} {
		f := fakeDaemon(t, 200, nil)
		f.answers = map[string]any{"/v1/reply": api.Receipt{}, "/v1/unsent": api.UnsentView{Revision: 7}}
		r := runIn(t, Streams{Ask: true, In: typed(t, c.input), Getenv: env("EDITOR", writer)},
			"--socket", f.socket, "reply", "r")
		r.want(t, c.code, "Vi bifogar fakturan.", "speaks of something attached", "Send?")
		path, body := f.asked()
		if sent := path == "/v1/reply"; sent != c.sent {
			t.Errorf("%q: asked %s", c.input, path)
		}
		if c.sent && !strings.Contains(body, `"revision":7`) {
			t.Errorf("the letter does not hold to the revision that was seen: %s", body)
		}
		if !c.sent && !strings.Contains(r.err, "ombud reply r offers it again") {
			t.Errorf("says %q", r.err)
		}
	}
}

// typed is a terminal at which somebody types: an editor that does not read
// leaves it alone.
func typed(t *testing.T, text string) *os.File {
	t.Helper()
	file, err := os.Open(write(t, "typed", text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// TestText_Offered goes on with what was kept before, and says who else
// writes.
func TestText_Offered(t *testing.T) {
	reader := write(t, "reader", "#!/bin/sh\ncp \"$1\" \"$COPY\"\n")
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	for input, want := range map[string]string{"c\n": "half a text\n" + scissors, "n\n": "\n" + scissors} {
		copied := filepath.Join(t.TempDir(), "copy")
		t.Setenv("COPY", copied)
		f := fakeDaemon(t, 200, api.Receipt{})
		f.answers = map[string]any{"/v1/unsent": api.UnsentView{Reference: "KB-7F3K-9QXP", Revision: 2, Text: "half a text", At: &at,
			To: "asa@example.org", Quote: "Var är\x1b pengarna?", Others: []api.Presence{{Staff: "eva", Verb: "reply", Since: at}}}}
		r := runIn(t, Streams{Ask: true, In: typed(t, input), Getenv: env("EDITOR", reader)},
			"--socket", f.socket, "note", "r")
		if !strings.Contains(r.err, "eva is writing a reply") || !strings.Contains(r.err, "3 words") {
			t.Errorf("says %q", r.err)
		}
		file, err := os.ReadFile(copied)
		if err != nil || !strings.HasPrefix(string(file), want) || !strings.Contains(string(file), "# > Var är\ufffd pengarna?") {
			t.Errorf("%q edits %q, %v", input, file, err)
		}
	}
}

// TestText_TooLong refuses what is no text any more.
func TestText_TooLong(t *testing.T) {
	_, err := readText(strings.NewReader(strings.Repeat("x", maxText+1)), "it")
	if err == nil || !strings.Contains(err.Error(), "reading it: more than") {
		t.Errorf("a text of more than the most: %v", err)
	}
	if got, err := readMost(strings.NewReader("four"), 4); err != nil || string(got) != "four" {
		t.Errorf("a text of just the most: %q, %v", got, err)
	}
}

func TestSplitMbox(t *testing.T) {
	const from = "From a@example.org Mon Nov  2 09:00:00 2026\n"
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"Message", "Subject: x\n\nFrom here\n", []string{"Subject: x\n\nFrom here\n"}},
		{"One", from + "Subject: x\n\ny\n", []string{"Subject: x\n\ny\n"}},
		{"Two", from + "A: 1\n\nx\n\n" + from + "A: 2\n\ny\n", []string{"A: 1\n\nx\n", "A: 2\n\ny\n"}},
		{"Quoted", from + "A: 1\n\n>From x\n>>From y\n", []string{"A: 1\n\nFrom x\n>From y\n"}},
		{"NotAfterText", from + "A: 1\n\nx\n" + from, []string{"A: 1\n\nx\n" + from}},
		{"Empty", "", []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, one := range splitMbox([]byte(c.in)) {
				got = append(got, string(one))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestMessagesIn takes a file that is named as one mail as one.
func TestMessagesIn(t *testing.T) {
	const from = "From a@example.org Mon Nov  2 09:00:00 2026\n"
	raw := []byte(from + "A: 1\n\nx\n\n" + from + "A: 2\n\ny\n")
	if n := len(messagesIn("a.EML", raw)); n != 1 {
		t.Errorf("%d messages in an .eml", n)
	}
	if n := len(messagesIn("a.mbox", raw)); n != 2 {
		t.Errorf("%d messages in an mbox, want 2", n)
	}
}

// FuzzSplitMbox loses no octet but the lines between messages and marks of
// quoting.
func FuzzSplitMbox(f *testing.F) {
	f.Add([]byte("From a@example.org Mon Nov  2 09:00:00 2026\nA: 1\n\n>From x\n"))
	f.Add([]byte("Subject: x\r\n\r\nFrom here"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		parts := splitMbox(raw)
		if len(parts) == 0 {
			t.Fatal("nothing is left")
		}
		if len(parts) == 1 && !bytes.HasPrefix(raw, []byte("From ")) && !bytes.Equal(parts[0], raw) {
			t.Fatalf("a plain message is changed: %q", parts[0])
		}
		again := splitMbox(joinMbox(parts))
		if !slices.EqualFunc(again, parts, bytes.Equal) {
			t.Fatalf("%q joined and split again is %q", parts, again)
		}
	})
}

// joinMbox makes an mbox of messages, as RFC 4155 has it: after each a blank
// line, and lines that look like a separator are quoted.
func joinMbox(messages [][]byte) []byte {
	var b bytes.Buffer
	for _, m := range messages {
		b.WriteString("From a@example.org Mon Nov  2 09:00:00 2026\n")
		for line := range bytes.Lines(m) {
			if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
				b.WriteByte('>')
			}
			b.Write(line)
		}
		if !bytes.HasSuffix(m, []byte("\n")) && len(m) > 0 {
			return append(b.Bytes(), m...)[:b.Len()] // only the last may lack its end
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func TestDecisionFile(t *testing.T) {
	f := fakeDaemon(t, 200, api.Receipt{})
	ok := write(t, "d.toml", `outcome = "partly"
awarded = "60"
reasons = "why"
evidence = ["mail"]
[remedy]
text = "the fee goes"
by = "2026-12-31"
[[point]]
raised = "a"
answer = "b"
`)
	run(t, "--socket", f.socket, "decide", "r", "--file", ok).want(t, exitDone)
	if _, body := f.asked(); !strings.Contains(body, `"remedy":{"text":"the fee goes","by":"2026-12-31"`) {
		t.Errorf("asks %s", body)
	}
	for text, word := range map[string]string{
		"outcom = \"partly\"\n":            ":1:1: unknown key outcom",
		"outcome = \n":                     ":1:",
		"\nawarded = \"much\"\n":           `d.toml:2:11: `,
		"awarded = \"much\"":               `d.toml:1:11: "much": want an amount`,
		"[demand]\namount = \"1,2,3\"\n":   `d.toml:2:10: `,
		"[remedy]\nby = \"soon\"\n":        `d.toml:2:6: `,
		"[remedy]\nby = \"2026-02-30\"":    "want a day",
		"outcome = \"partly\"\n[[points]]": "unknown key points",
	} {
		bad := write(t, "d.toml", text)
		run(t, "--socket", f.socket, "decide", "r", "--file", bad).want(t, exitUsage, word)
	}
	run(t, "--socket", f.socket, "decide", "r", "--file", ok+".none").want(t, exitFailed, "no such file")
}

// FuzzDecisionFile never stops on what a person typed.
func FuzzDecisionFile(f *testing.F) {
	f.Add(decisionSkeleton)
	f.Add("[[point]]\nraised = 1")
	f.Fuzz(func(t *testing.T, text string) {
		a := &app{Streams: Streams{In: strings.NewReader(text)}}
		_, _ = decisionFromFile(a, api.On{}, "-")
	})
}

// TestDecisionTemplate can be read back as it is.
func TestDecisionTemplate(t *testing.T) {
	var out bytes.Buffer
	v := api.CaseView{Messages: []api.MessageView{{
		Direction: "in", From: "a@example.org", OwnText: "one\n[[point]]\n\x1b[2J"}}}
	if err := writeDecisionTemplate(&out, v); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("the customer's control characters are in the file")
	}
	a := &app{Streams: Streams{In: &out}}
	r, err := decisionFromFile(a, api.On{}, "-")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.(api.DecideRequest).Points); n != 1 {
		t.Errorf("%d points; the customer's words are read as some", n)
	}
}

// inspectKeys are those of a line of inspect (contract.md §4).
const inspectKeys = `acknowledge also assurance attachments bounce cc crisis date defects department file from
	in_reply_to kind language machine margin message_id own_text points reasons references reply_to runner_up subject text threat to
	triage urgent vulnerable`

func TestInspect_Keys(t *testing.T) {
	file := write(t, "a.eml", "From: a@example.org\nSubject: Fråga\n\nVar är min faktura?\n")
	r := run(t, "inspect", "--json", file)
	r.want(t, exitDone)
	v := tree(t, r.out)
	var have []string
	for k := range v {
		have = append(have, k)
	}
	slices.Sort(have)
	if want := strings.Fields(inspectKeys); !slices.Equal(have, want) {
		t.Errorf("keys %v, want %v", have, want)
	}
	for _, list := range strings.Fields("in_reply_to references to cc attachments also reasons defects") {
		if _, ok := v[list].([]any); !ok {
			t.Errorf("%s is %v, not a list", list, v[list])
		}
	}
}

// TestInspect_Folder takes messages in order and leaves other files out.
func TestInspect_Folder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.eml", "a.eml", "labels.jsonl", ".hidden.eml", "README.md"} {
		if err := os.WriteFile(dir+"/"+name, []byte("From: a@example.org\n\nx\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, "inspect", "--json", dir)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "a.eml") || !strings.Contains(lines[1], "b.eml") {
		t.Errorf("%d lines: %s", len(lines), r.out)
	}
}
