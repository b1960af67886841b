package command

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

// maxText bounds a text read from a file, in octets.
const maxText = 1 << 20

// scissors parts what is sent from what only helps the writer.
const scissors = "# ---------------------------- >8 ----------------------------"

// textFlags are the ways to give a text.
type textFlags struct {
	text, file string
}

func (t *textFlags) add(f *pflag.FlagSet, what string) {
	f.StringVar(&t.text, "text", "", what)
	f.StringVar(&t.file, "text-file", "", "the same from a `FILE` (- for standard input)")
}

// given says whether a text was given by a flag.
func (t *textFlags) given() bool { return t.text != "" || t.file != "" }

// read returns the text: from the flags, else from $EDITOR on a terminal.
// An empty text cancels.
func (t *textFlags) read(a *app, what string) (string, error) {
	text, err := t.raw(a, what)
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", fmt.Errorf("%s: %w", what, errCancelled)
	}
	return text, nil
}

// optional returns the text of the flags, or nothing.
func (t *textFlags) optional(a *app, what string) (string, error) {
	if !t.given() {
		return "", nil
	}
	text, err := t.raw(a, what)
	return strings.TrimSpace(text), err
}

// raw returns the text as it was given, untrimmed.
func (t *textFlags) raw(a *app, what string) (string, error) {
	switch {
	case t.text != "" && t.file != "":
		return "", usagef("give --text or --text-file, not both")
	case t.text != "":
		return t.text, nil
	case t.file == "-":
		return readText(a.In, "standard input")
	case t.file != "":
		f, err := os.Open(t.file)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", what, err)
		}
		defer f.Close()
		return readText(f, t.file)
	case a.Ask:
		return a.edit("", what, nil)
	}
	return "", usagef("the %s is missing: give --text, or --text-file FILE", what)
}

func readText(r io.Reader, name string) (string, error) {
	data, err := readMost(r, maxText)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", name, err)
	}
	return string(data), nil
}

// readMost reads all of r, which must not be more than most octets.
func readMost(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("more than %d octets", most)
	}
	return data, err
}

// editor is the caller's choice, else nano.
func (a *app) editor() string {
	for _, key := range []string{"OMBUD_EDITOR", "VISUAL", "EDITOR"} {
		if e := strings.TrimSpace(a.Getenv(key)); e != "" {
			return e
		}
	}
	return "nano"
}

// reasonFlags are the ways to give a reason: as any text, or in one word.
type reasonFlags struct {
	reason string
	textFlags
}

func (r *reasonFlags) add(f *pflag.FlagSet, what string) {
	f.StringVar(&r.reason, "reason", "", what)
	r.textFlags.add(f, "the reason, as --reason")
}

// must returns the reason; without one the command is refused.
func (r *reasonFlags) must(a *app) (string, error) {
	if r.reason == "" {
		return r.textFlags.read(a, "reason")
	}
	return r.may(a)
}

// may returns the reason, or nothing.
func (r *reasonFlags) may(a *app) (string, error) {
	switch {
	case r.reason == "":
		return r.textFlags.optional(a, "reason")
	case r.given():
		return "", usagef("give the reason once: --reason, --text or --text-file")
	}
	return r.reason, nil
}
