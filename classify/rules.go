package classify

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ombud/store/casework"
)

//go:embed rules/*.toml
var builtin embed.FS

// Rules is a compiled set of rule files. It is immutable and may be used by
// many goroutines at once.
type Rules struct {
	settings settings
	targets  []target
	phrases  []phrase
	needles  []needle
	anchored trie        // strings that start a word
	infix    trie        // strings that stand anywhere in a word
	pairs    [256]uint64 // of the first letter of those, the second letters
	question []int32
	entities map[string][]int32 // phrases by the entity that they are
	negation map[string]bool
	certain  []certainRule
	examples []placedExample
	hash     string
	pool     sync.Pool // of *scratch
}

// settings are the [defaults].
type settings struct {
	cap   int
	sum   bool            // every phrase counts in full
	field [fieldCount]int // weight in hundredths
	gates gates
}

// targetClass is what a target decides.
type targetClass uint8

const (
	classDepartment targetClass = iota
	classKind
	classRole
	classFlag
	classNone // a condition of a certain rule
)

// String returns the table that a class has in a rule file.
func (c targetClass) String() string {
	return [...]string{"department", "kind", "role", "flag", "rule"}[c]
}

// target is what phrases give points to.
type target struct {
	class targetClass
	key   string
	label string // "department refunds"
	names map[string]string
	gates gates
}

// phrase is one line of a rule file.
type phrase struct {
	text    string
	target  int32
	points  int // negative when it speaks against the target
	near    []wordPattern
	within  int
	drop    bool // a negation before it takes it away
	source  string
	spoken  family // the languages it is given in, 0 under against
	certain int32  // the rule whose condition it is, -1 for none
}

// family is a set of groups of languages. Swedish, Norwegian and Danish are
// one group: who writes one often mixes in another.
type family uint8

// The groups of languages.
const (
	familyScandinavian family = 1 << iota
	familyEnglish
	familyFinnish
	familyGerman
)

// familyOf returns the group of a language, 0 for one that is not known.
func familyOf(language string) family {
	switch language {
	case "sv", "no", "da":
		return familyScandinavian
	case "en":
		return familyEnglish
	case "fi":
		return familyFinnish
	case "de":
		return familyGerman
	}
	return 0
}

// Builtin returns the rules that come with the program.
func Builtin() (*Rules, error) {
	sources, err := builtinSources()
	if err != nil {
		return nil, err
	}
	return compileAll(sources)
}

func builtinSources() ([]namedData, error) {
	names, err := fs.Glob(builtin, "rules/*.toml")
	if err != nil {
		return nil, fmt.Errorf("listing the built-in rules: %w", err)
	}
	sources := make([]namedData, 0, len(names))
	for _, name := range names {
		data, err := builtin.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the built-in rules: %w", err)
		}
		sources = append(sources, namedData{name, data})
	}
	return sources, nil
}

// Load reads the rule files that paths name; a path may be a pattern as of
// [filepath.Glob]. With no path, or with patterns alone that match no file,
// it returns the built-in set. Faults come as [Problems], all at once: also
// those of the other files when one cannot be read.
func Load(paths []string) (*Rules, error) {
	sources, unread := sourcesOf(paths)
	r, problems := compile(sources, unread)
	if bad := problems.errors(); len(bad) > 0 {
		bad.sort()
		return nil, bad
	}
	return r, nil
}

// Parse compiles the text of one rule file; name is what verdicts and faults
// call it. Faults come as [Problems], all at once.
func Parse(name string, data []byte) (*Rules, error) {
	return compileAll([]namedData{{name, data}})
}

// namedData is a file that was read and the name that verdicts give it.
type namedData struct {
	name string
	data []byte
}

// readPaths reads the files, each once, in the order of their names. The
// problems are those that cannot be read.
func readPaths(paths []string) ([]namedData, Problems) {
	var files []string
	var unread Problems
	fault := func(path string, err error) {
		unread = append(unread, Problem{File: path, Severity: SeverityError, Text: fmt.Sprintf("reading rules: %v", err)})
	}
	for _, p := range paths {
		found, err := filepath.Glob(p)
		if err == nil && len(found) == 0 && !strings.ContainsAny(p, "*?[") {
			err = fs.ErrNotExist
		}
		if err != nil {
			fault(p, err)
			continue
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	files = slices.Compact(files)
	sources := make([]namedData, 0, len(files))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			fault(file, err)
			continue
		}
		sources = append(sources, namedData{shortName(file), data})
	}
	return sources, unread
}

// shortName is the last folder and the file, so that a verdict does not
// depend on where the files lie.
func shortName(file string) string {
	slashed := filepath.ToSlash(file)
	dir := path.Base(path.Dir(slashed))
	if dir == "." || dir == "/" {
		return path.Base(slashed)
	}
	return dir + "/" + path.Base(slashed)
}

// Hash returns the SHA-256, in hexadecimal, over the names and contents of
// the files.
func (r *Rules) Hash() string { return r.hash }

func hashOf(sources []namedData) string {
	h := sha256.New()
	for _, s := range sources {
		fmt.Fprintf(h, "%s %d\n", path.Base(s.name), len(s.data))
		h.Write(s.data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Departments returns the departments that the rules know, by name.
func (r *Rules) Departments() []casework.Department {
	var all []casework.Department
	for _, t := range r.targets {
		if t.class == classDepartment {
			all = append(all, casework.Department(t.key))
		}
	}
	return all
}

// DepartmentName returns what a department is called in a language, or its
// key when the rules do not say.
func (r *Rules) DepartmentName(d casework.Department, l casework.Language) string {
	for _, t := range r.targets {
		if t.class == classDepartment && t.key == string(d) {
			if name := strings.TrimSpace(t.names[string(l)]); name != "" {
				return name
			}
		}
	}
	return string(d)
}
