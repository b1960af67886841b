package classify

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"ombud/store/casework"
)

// explainWidth is the widest line that [Explain] writes, in characters.
const explainWidth = 80

// Explain writes why a verdict is as it is, in plain text of at most 80
// columns: what was decided, and for each target the phrases that counted,
// heaviest first, with what they matched in t, where, and from which line of
// the rules. Control characters of the text are not written.
func Explain(w io.Writer, v casework.Verdict, t casework.Text) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "department %s   points %d   margin %d", v.Department, v.Points, v.Margin)
	if v.RunnerUp != "" {
		fmt.Fprintf(b, "   runner-up %s", v.RunnerUp)
	}
	fmt.Fprintln(b)
	if len(v.Candidates) > 0 {
		fmt.Fprintf(b, "candidates %s\n", join(v.Candidates))
	}
	fmt.Fprintf(b, "kind %s", v.Kind)
	if len(v.Also) > 0 {
		fmt.Fprintf(b, "   also %s", join(v.Also))
	}
	fmt.Fprintf(b, "   language %s", orNone(string(v.Language)))
	if v.Role != "" {
		fmt.Fprintf(b, "   role %s", v.Role)
	}
	fmt.Fprintln(b)
	if flags := flagNames(v); len(flags) > 0 {
		fmt.Fprintf(b, "flags %s\n", strings.Join(flags, " "))
	}
	explainReasons(b, v, t)
	if len(v.Reasons) == 0 {
		fmt.Fprintln(b, "no phrase of the rules counts in this text")
	}
	if v.RulesHash != "" {
		fmt.Fprintf(b, "rules %s\n", v.RulesHash)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing the explanation: %w", err)
	}
	return nil
}

func join[T ~string](all []T) string {
	var b strings.Builder
	for i, one := range all {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(one))
	}
	return b.String()
}

func flagNames(v casework.Verdict) []string {
	var names []string
	for _, f := range []struct {
		raised bool
		name   casework.Flag
	}{{v.Urgent, casework.FlagUrgent}, {v.Vulnerable, casework.FlagVulnerable},
		{v.Crisis, casework.FlagCrisis}, {v.Threat, casework.FlagThreat}} {
		if f.raised {
			names = append(names, string(f.name))
		}
	}
	return names
}

// explainReasons writes the reasons, a heading for each target.
func explainReasons(w io.Writer, v casework.Verdict, t casework.Text) {
	heading := ""
	for _, r := range v.Reasons {
		if r.Target != heading {
			heading = r.Target
			fmt.Fprintf(w, "\n%s\n", heading)
		}
		place := "header"
		if r.Field != "header" {
			place = fmt.Sprintf("%s %d–%d", r.Field, r.At[0], r.At[1])
		}
		line := fmt.Sprintf("  %+3d  %-20s %-20s %s", r.Points, shortened(r.Phrase, 20),
			quoted(matched(r, t), 20), place)
		tail := "  " + sourceEnd(r.Source)
		fmt.Fprintln(w, fitted(line, tail))
	}
	if heading != "" {
		fmt.Fprintln(w)
	}
}

// sourceEnd is where a rule stands: file and line whole, and of a long path
// the end.
func sourceEnd(s string) string {
	const most = explainWidth - 10
	if r := []rune(s); len(r) > most {
		return "…" + string(r[len(r)-most+1:])
	}
	return s
}

// fitted puts tail behind line, on a line of its own where both are too
// wide.
func fitted(line, tail string) string {
	if width(line)+width(tail) <= explainWidth {
		return line + tail
	}
	return shortened(line, explainWidth) + "\n       " + tail
}

func width(s string) int { return len([]rune(s)) }

// matched returns the words of the text that a reason points at; "" when the
// text is not the one that was classified.
func matched(r casework.Reason, t casework.Text) string {
	for f, name := range fieldNames {
		if name != r.Field {
			continue
		}
		s := fieldText(t, f)
		if r.At[0] >= 0 && r.At[0] <= r.At[1] && r.At[1] <= len(s) {
			return s[r.At[0]:r.At[1]]
		}
	}
	return ""
}

// quoted is s between quotation marks, on one line, without anything that a
// terminal could obey.
func quoted(s string, n int) string {
	if s == "" {
		return ""
	}
	clean := strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsPrint(c):
			return c
		}
		return -1
	}, strings.ToValidUTF8(s, "?"))
	return "“" + shortened(clean, n-2) + "”"
}
