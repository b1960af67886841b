package command

import (
	"fmt"
	"io"
	"strings"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// markdownFence parts the facts of a decision in Markdown from its texts.
const markdownFence = "+++"

// markdownSkeleton is a decision in Markdown to fill in: facts as in the TOML
// file between the fences, texts under headings.
const markdownSkeleton = `+++
outcome = ""            # upheld | partly | rejected | settled
awarded = "0"           # money to the customer, "1250.50"
evidence = []           # what was examined: ["the invoice of 2 October", "…"]

[demand]                # what the customer wants
text = ""
amount = ""
currency = "SEK"

[remedy]                # what we do; leave both empty when nothing
text = ""
by = ""                 # last day for it, "2026-12-31"
+++

# Findings

# Reasons

# Point: what the customer raised | outcome of this point, may be left out

`

// isMarkdown says whether a decision is written in Markdown: its first line
// that says something is a fence.
func isMarkdown(text string) bool {
	for line := range strings.Lines(withoutComments(text)) {
		if line = strings.TrimSpace(line); line != "" {
			return line == markdownFence
		}
	}
	return false
}

// withoutComments takes out what stands between <!-- and -->.
func withoutComments(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<!--")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(rest, "-->")
	}
}

// decisionFromMarkdown reads a decision on a case; name is that of the file.
func decisionFromMarkdown(on api.On, name, text string) (any, error) {
	_, rest, _ := strings.Cut(withoutComments(text), markdownFence)
	facts, texts, closed := strings.Cut(rest, "\n"+markdownFence)
	if !closed {
		return nil, usagef("%s: the facts do not end with %s", name, markdownFence)
	}
	var f decisionFile
	if err := decodeDecision(name, facts, &f); err != nil {
		return nil, err
	}
	r := f.request(on)
	for _, section := range strings.Split("\n"+texts, "\n# ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		body = strings.TrimSpace(body)
		title, about, _ := strings.Cut(heading, ":")
		switch strings.ToLower(strings.TrimSpace(title)) {
		case "findings":
			r.Findings = body
		case "reasons":
			r.Reasons = body
		case "point":
			raised, outcome, _ := strings.Cut(about, "|")
			r.Points = append(r.Points, casework.Point{Raised: strings.TrimSpace(raised), Answer: body,
				Outcome: casework.Outcome(strings.TrimSpace(outcome))})
		default:
			return nil, usagef("%s: there is no heading %q; want Findings, Reasons or Point: RAISED", name, heading)
		}
	}
	return r, nil
}

// writeMarkdownTemplate writes a skeleton after what the customer wrote.
func writeMarkdownTemplate(w io.Writer, v api.CaseView) error {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Decision on %s at stage %s. What stands here is not used.\n", v.Reference, v.Stage)
	for _, m := range v.Messages {
		if m.Direction != casework.DirectionIn {
			continue
		}
		fmt.Fprintf(&b, "\n%s wrote %s:\n", m.From, m.At.Format("2006-01-02"))
		for line := range strings.Lines(safeText(m.OwnText)) {
			fmt.Fprintf(&b, "  %s\n", strings.TrimRight(strings.ReplaceAll(line, "-->", "--)"), "\n"))
		}
	}
	b.WriteString("-->\n" + markdownSkeleton)
	_, err := io.WriteString(w, b.String())
	return err
}
