package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// contracts are the members of what commands print as JSON, as the contract
// that checks from outside rely on has them: by place, where "." leads into
// a member and "[]" into the items of a list. A "?" marks what is left out
// when there is none.
var contracts = map[string]map[string]string{
	"queue": caseRow("[]"),
	"show": merged(caseRow(""), map[string]string{
		"": "people demand links evaluation external close_reason may_not messages deadlines verdict " +
			"decisions history",
		"people[]":  "role name address type assurance",
		"demand":    "text amount currency",
		"may_not[]": "staff why",
		"messages[]": "id direction role kind from to subject message_id at text own_text attachments " +
			"assurance state",
		"messages[].attachments[]": "name media_type size sha256",
		"deadlines[]":              "kind at state",
		"verdict":                  "kind department language points margin reasons runner_up? rules_hash",
		"verdict.reasons[]":        "phrase field at points source",
		"decisions[]":              "stage outcome state awarded remedy? by approved_by? sha256? sent_at?",
		"decisions[].remedy":       "text by done_at?",
		"history[]":                "seq at by verb note? hash",
	}),
	"inspect": {
		"": "file message_id in_reply_to references from reply_to to cc subject date text own_text " +
			"attachments machine acknowledge bounce assurance language kind also department triage urgent " +
			"vulnerable crisis threat points margin runner_up reasons defects",
		"from":                "name address",
		"to[]":                "name address",
		"attachments[]":       "name media_type size sha256 inline",
		"machine":             "class reason?",
		"acknowledge":         "send reason",
		"bounce":              "recipients original_message_id?",
		"bounce.recipients[]": "address action status diagnostic? permanent",
		"reasons[]":           "phrase field at points source",
	},
	"eval": {
		"":               "rows accuracy macro_f1 coverage precision_routed classes confusion kind",
		"classes.*":      "precision recall rows",
		"kind":           "accuracy macro_f1 classes",
		"kind.classes.*": "precision recall rows",
	},
}

// lists are members that are lists even when there is nothing in them.
var lists = strings.Fields("also flags people links may_not messages to attachments deadlines reasons decisions " +
	"history in_reply_to references cc defects confusion recipients")

// caseRow is a case of a list, at a place.
func caseRow(at string) map[string]string {
	in := func(name string) string { return strings.TrimPrefix(at+"."+name, ".") }
	return map[string]string{
		at: "reference register kind stage status department language customer also subject received_at " +
			"first_complaint_at escalated_at assignee due flags unread revision",
		in("customer"): "name address",
		in("due"):      "kind at state",
	}
}

func merged(a, b map[string]string) map[string]string {
	for k, v := range b {
		a[k] = strings.TrimSpace(a[k] + " " + v)
	}
	return a
}

// checkContract holds what a command has printed as JSON, each line of it,
// to a contract: each object has its members, a list is never null, and a
// time never empty or zero. Places and members that are named must be there.
func checkContract(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || contracts[args[0]] == nil {
		ts.Fatalf("usage: contract queue|show|inspect|eval FILE [PLACE...]")
	}
	c := contractCheck{wanted: contracts[args[0]], seen: map[string]bool{}}
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		var v any
		ts.Check(json.Unmarshal([]byte(line), &v))
		c.walk("", v)
	}
	for _, place := range args[2:] {
		if !c.seen[place] {
			c.wrong("there is nothing at %s", place)
		}
	}
	if len(c.problems) > 0 {
		ts.Fatalf("%s", strings.Join(c.problems, "\n"))
	}
}

// contractCheck walks through a JSON value.
type contractCheck struct {
	wanted   map[string]string
	seen     map[string]bool // places with a value
	problems []string
}

func (c *contractCheck) wrong(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *contractCheck) walk(place string, v any) {
	c.seen[place] = c.seen[place] || v != nil
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			c.walk(place+"[]", item)
		}
	case map[string]any:
		c.object(place, v)
	}
}

func (c *contractCheck) object(place string, v map[string]any) {
	for _, member := range strings.Fields(c.wanted[place]) {
		if _, has := v[member]; !has && !strings.HasSuffix(member, "?") {
			c.wrong("%s has no %q, only %v", place, member, slices.Sorted(maps.Keys(v)))
		}
	}
	_, any := c.wanted[place+".*"]
	for k, item := range v {
		below := strings.TrimPrefix(place+"."+k, ".")
		c.member(below, k, item)
		if any {
			below = place + ".*"
		}
		c.walk(below, item)
	}
}

func (c *contractCheck) member(place, name string, v any) {
	text, isText := v.(string)
	switch {
	case v == nil && slices.Contains(lists, name):
		c.wrong("%s is null, not a list", place)
	case isText && strings.HasPrefix(text, "0001-01-01"):
		c.wrong("%s is a time that never was", place)
	case isText && text == "" && (name == "at" || strings.HasSuffix(name, "_at") || name == "date"):
		c.wrong("%s is an empty time", place)
	}
}
