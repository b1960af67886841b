package message

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tests named TestMeasured measure the reader on material that nobody of
// this project wrote, which lies beside the repository, and fail below the
// aims; with -v they print every figure with its number of rows, and what
// was missed. The one for threads is in cmd/desk. All at once:
//
//	go test -count=1 -v -run '^TestMeasured' ./mailbox/message ./cmd/desk

// shared returns a folder of the material that lies beside the repository,
// and skips the test where there is none.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if p := filepath.Join(dir, "shared", name); isDir(p) {
			return p
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("no folder shared/%s beside the repository: nothing is measured", name)
		}
	}
}

// isDir says whether p is a folder.
func isDir(p string) bool {
	st, err := os.Stat(p)
	return err == nil && st.IsDir()
}

// rows reads a JSON-lines file.
func rows[T any](t testing.TB, elem ...string) []T {
	t.Helper()
	path := filepath.Join(elem...)
	var out []T
	s := bufio.NewScanner(bytes.NewReader(file(t, path)))
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		var r T
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, r)
	}
	if err := s.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return out
}

// file reads a file of the material.
func file(t testing.TB, elem ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// score counts rows that are as expected.
type score struct {
	name       string
	good, rows int
	misses     []string
}

// add counts one row.
func (s *score) add(ok bool, format string, args ...any) {
	s.rows++
	if ok {
		s.good++
		return
	}
	s.misses = append(s.misses, fmt.Sprintf(format, args...))
}

// maxMisses is how many rows that were missed a report names.
const maxMisses = 12

// report prints a score with its misses, and fails below the aim, which is
// in per cent of the rows; 0 is no aim.
func (s *score) report(t *testing.T, aim float64) {
	t.Helper()
	if s.rows == 0 {
		t.Errorf("%s: no rows", s.name)
		return
	}
	share := 100 * float64(s.good) / float64(s.rows)
	t.Logf("%-44s %4d of %4d rows, %6.2f %%, aim %g %%", s.name, s.good, s.rows, share, aim)
	if testing.Verbose() {
		for _, m := range s.misses[:min(len(s.misses), maxMisses)] {
			t.Log("   missed: " + m)
		}
	}
	if share < aim {
		t.Errorf("%s: %.2f %% is below the aim of %g %%", s.name, share, aim)
	}
}

// squeeze makes white space single blanks.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// noSpace takes all white space out.
func noSpace(s string) string { return strings.Join(strings.Fields(s), "") }
