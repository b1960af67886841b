package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers is the whole import graph of the project: each package and the
// packages of ours that it may import. A new arrow is a design decision, so
// it is made here first. Helpers for tests stand in testHelpers.
var layers = map[string][]string{
	"store/casework":  {},
	"classify/text":   {},
	"mailbox/message": {"store/casework"},
	"mailbox":         {"store/casework"},
	"classify":        {"store/casework", "classify/text"},
	"replies":         {"store/casework"},
	"store":           {"store/casework", "classify/text"},
	"store/bolt":      {"store"},
	"cmd/desk":        {"store", "store/casework"},
	"cmd/api":         {"cmd/desk", "store/casework"},
	"cmd/daemon": {"cmd/api", "cmd/desk", "mailbox", "mailbox/message", "classify", "replies", "store",
		"store/bolt", "store/casework"},
	"cmd/demo": {"cmd/daemon", "cmd/api", "mailbox/mailboxtest", "replies/repliestest", "store/casework"},
	"cmd/command": {"cmd/api", "cmd/daemon", "cmd/demo", "classify", "mailbox/message", "replies",
		"store/casework"},
	"cmd/ombud": {"cmd/command"},
	"cmd/bench": {"cmd/api", "cmd/daemon", "store", "store/bolt", "mailbox/mailboxtest", "replies/repliestest",
		"store/storetest"},
}

// testHelpers are in-memory peers and suites: tests, cmd/demo and cmd/bench
// may import them, nothing else.
var testHelpers = map[string][]string{
	"mailbox/mailboxtest": {"mailbox", "store/casework"},
	"replies/repliestest": {"replies", "store/casework"},
	"store/storetest":     {"store", "store/bolt", "store/casework"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Doc        string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Doc", "ombud/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p goPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, "ombud/")
		list = append(list, p)
	}
	return list
}

// TestLayers holds the import graph to the table, and every package to a
// comment.
func TestLayers(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		seen[p.ImportPath] = true
		allowed, ok := layers[p.ImportPath]
		if !ok {
			allowed, ok = testHelpers[p.ImportPath]
		}
		if !ok {
			t.Errorf("%s: not in the layer table", p.ImportPath)
		}
		if p.Doc == "" {
			t.Errorf("%s: no package comment", p.ImportPath)
		}
		for _, imp := range p.Imports {
			dep, ours := strings.CutPrefix(imp, "ombud/")
			if ours && !slices.Contains(allowed, dep) {
				t.Errorf("%s imports %s: not in the layer table", p.ImportPath, dep)
			}
		}
	}
	for name := range layers {
		if !seen[name] {
			t.Errorf("%s: in the layer table, but there is no such package", name)
		}
	}
}

// TestLayers_Leaf holds the domain to the standard library.
func TestLayers_Leaf(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.ImportPath != "store/casework" {
			continue
		}
		for _, imp := range p.Imports {
			if strings.Contains(strings.Split(imp, "/")[0], ".") {
				t.Errorf("store/casework imports %s: the domain uses the standard library alone", imp)
			}
		}
	}
}
