package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// autosaveEvery is how often what is in the editor is handed to the daemon.
const autosaveEvery = 5 * time.Second

// edit opens the caller's editor on a text and returns what stands above the
// scissors afterwards. For a verb on a case the daemon keeps the text while
// the editor is open and offers it again after a lost connection; a letter is
// shown before it goes. The text is edited again as long as check is not
// content with it; nil is always content.
func (a *app) edit(text, what string, check func(string) error) (string, error) {
	w := a.writing
	help := "# Write the " + what + " above. Nothing below this line is used; empty cancels.\n"
	if w != nil {
		v, err := w.begin()
		if err != nil {
			return "", err
		}
		if text, err = a.offer(v, text, what); err != nil {
			return "", err
		}
		help += surroundings(v, a)
	}
	for {
		own, err := a.editOnce(text+"\n"+scissors+"\n"+help, what)
		if err != nil {
			return "", err
		}
		again, err := a.reviewed(own, what, check)
		if err != nil || !again {
			return own, err
		}
		text = own
	}
}

// editOnce lets the caller edit a file and returns what is above the scissors.
func (a *app) editOnce(text, what string) (string, error) {
	name, err := a.textFile(text)
	if err != nil {
		return "", fmt.Errorf("editing %s: %w", what, err)
	}
	words := strings.Fields(a.editor())
	cmd := exec.Command(words[0], append(words[1:], name)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.In, a.Out, a.Err
	stop := a.writing.autosave(name)
	err = cmd.Run()
	stop()
	data, rerr := os.ReadFile(name)
	own, _, _ := strings.Cut(string(data), scissors)
	if kept := a.writing.keep(own); kept || strings.TrimSpace(own) == "" {
		os.Remove(name)
	} else {
		a.drafts = append(a.drafts, name)
	}
	switch {
	case err != nil:
		return own, fmt.Errorf("editing %s with %s: %w", what, words[0], err)
	case rerr != nil:
		return own, fmt.Errorf("editing %s: %w", what, rerr)
	}
	return own, nil
}

// textFile makes the file to edit, in a folder that is the caller's alone.
func (a *app) textFile(text string) (string, error) {
	dir := a.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = os.TempDir()
	} else {
		dir = filepath.Join(dir, "ombud")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", err
		}
	}
	f, err := os.CreateTemp(dir, "ombud-*.txt")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return f.Name(), errors.Join(err, f.Close())
}

// reviewed says whether a text is to be edited again: when it cannot be used,
// or when the caller wants to after they have seen it.
func (a *app) reviewed(own, what string, check func(string) error) (again bool, err error) {
	if strings.TrimSpace(own) == "" {
		a.writing.drop()
		return false, nil
	}
	if check != nil {
		if err := check(own); err != nil {
			fmt.Fprintf(a.Err, "%s\n", safeLine(err.Error()))
			key, aerr := a.prompt("[e]dit again, or [p]ostpone?", "ep")
			if aerr != nil || key == 'p' {
				return false, errors.Join(err, aerr)
			}
			return true, nil
		}
	}
	if a.writing == nil || !a.writing.letter {
		return false, nil
	}
	fmt.Fprintf(a.Err, "-- the %s; greeting and signature are added -----------------\n%s\n%s", what,
		wrap(safeText(strings.TrimSpace(own)), max(a.Width, 40)), rule)
	for _, l := range lints(own) {
		fmt.Fprintln(a.Err, "warning:", l)
	}
	key, err := a.prompt("Send? [y]es, [e]dit, or [p]ostpone?", "yep")
	if key == 'p' {
		err = errPostponed
	}
	return key == 'e', err
}

// lints are what a writer may have forgotten.
func lints(text string) []string {
	var list []string
	low := strings.ToLower(text)
	for _, w := range []string{"bifog", "bilaga", "bilagor", "attached", "attachment", "enclosed"} {
		if strings.Contains(low, w) {
			list = append(list, fmt.Sprintf("it speaks of something attached (%q): give it with --attach, if nothing is", w))
			break
		}
	}
	if n := len(strings.Fields(text)); n > 400 {
		list = append(list, fmt.Sprintf("it has %d words", n))
	}
	return list
}

// prompt asks the caller for one of some keys and returns it. The end of the
// input is an answer that does nothing: the text stays postponed.
func (a *app) prompt(question, keys string) (byte, error) {
	for {
		fmt.Fprintf(a.Err, "%s ", question)
		line, err := a.readLine()
		if line = strings.ToLower(strings.TrimSpace(line)); line != "" && strings.IndexByte(keys, line[0]) >= 0 {
			return line[0], nil
		}
		if err != nil {
			fmt.Fprintln(a.Err)
			return 0, errPostponed
		}
	}
}

// readLine reads a line and not an octet more, for the editor reads on.
func (a *app) readLine() (string, error) {
	var line []byte
	var one [1]byte
	for {
		n, err := a.In.Read(one[:])
		if n > 0 && one[0] == '\n' {
			return string(line), nil
		}
		line = append(line, one[:n]...)
		if err != nil {
			return string(line), err
		}
	}
}

// settleDrafts says where a text is that somebody wrote for a command that
// did not do it, and removes the files of the others.
func (a *app) settleDrafts(code int) {
	if w := a.writing; w != nil && w.kept && code != exitDone {
		fmt.Fprintf(a.Err, "       your text is kept; ombud %s %s offers it again\n", w.verb, safeLine(w.on.Reference))
	}
	for _, name := range a.drafts {
		if code != exitDone && code != exitCancelled {
			fmt.Fprintf(a.Err, "       your text is kept in %s\n", name)
			continue
		}
		os.Remove(name)
	}
}
