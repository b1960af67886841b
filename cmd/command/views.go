package command

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// viewsFile is where a person's saved views are: their own, like an alias.
func (a *app) viewsFile() (string, error) {
	dir := a.Getenv("XDG_CONFIG_HOME")
	if dir == "" {
		home := a.Getenv("HOME")
		if home == "" {
			return "", usagef("saved views need $HOME or $XDG_CONFIG_HOME")
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "ombud", "views"), nil
}

// views reads the saved views: a name and a query a line.
func (a *app) views() (map[string]string, error) {
	name, err := a.viewsFile()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading views: %w", err)
	}
	defer f.Close()
	views := map[string]string{}
	s := bufio.NewScanner(f)
	for s.Scan() {
		if name, query, ok := strings.Cut(s.Text(), "\t"); ok {
			views[name] = query
		}
	}
	return views, s.Err()
}

// saveView keeps a query under a name; an empty query forgets it.
func (a *app) saveView(name, query string) error {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return usagef("--save %q: want a name of small letters, digits and hyphens", name)
	}
	views, err := a.views()
	if err != nil {
		return err
	}
	file, err := a.viewsFile()
	if err != nil {
		return err
	}
	views[name] = strings.Join(strings.Fields(query), " ")
	if query == "" {
		delete(views, name)
	}
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(views)) {
		fmt.Fprintf(&b, "%s\t%s\n", n, views[n])
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("saving view: %w", err)
	}
	if err := os.WriteFile(file+".new", []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("saving view: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("saving view: %w", err)
	}
	return nil
}

// viewed puts the query of a saved view in the place of its name.
func (a *app) viewed(query string) (string, error) {
	words := strings.Fields(query)
	if len(words) == 0 || !strings.HasPrefix(words[0], "@") {
		return query, nil
	}
	views, err := a.views()
	if err != nil {
		return "", err
	}
	saved, ok := views[words[0][1:]]
	if !ok {
		return "", usagef("there is no view %s; saved are: %s", words[0], strings.Join(slices.Sorted(maps.Keys(views)), ", "))
	}
	return strings.TrimSpace("(" + saved + ") " + strings.Join(words[1:], " ")), nil
}

// printViews prints the saved views.
func (a *app) printViews() error {
	views, err := a.views()
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(views)
	}
	var rows [][]string
	for _, n := range slices.Sorted(maps.Keys(views)) {
		rows = append(rows, []string{"@" + n, views[n]})
	}
	return a.printList([]column{{"VIEW", 16}, {"QUERY", 0}}, rows)
}
