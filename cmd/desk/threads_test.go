package desk_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ombud/cmd/desk"
	"ombud/mailbox/message"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// mailParser reads mail as the daemon does.
type mailParser struct{}

func (mailParser) Parse(raw []byte, _ string) casework.Message {
	return message.Parse(raw, message.Options{})
}

func (mailParser) Attachment(raw []byte, a casework.Attachment) ([]byte, error) {
	return message.Attachment(raw, a)
}

// threadRow is a row of threads.jsonl: messages, and which of them belong
// together by their references alone.
type threadRow struct {
	ID       string   `json:"id"`
	Messages []string `json:"messages"`
	Groups   [][]int  `json:"reference_only_groups"`
}

// threadRows reads the rows that lie beside the repository, and skips the
// test where they do not.
func threadRows(t *testing.T) []threadRow {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "corpora", "threads.jsonl")
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skip("no shared/corpora/threads.jsonl beside the repository: nothing is measured")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []threadRow
	for s := bufio.NewScanner(f); s.Scan(); {
		var r threadRow
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// TestMeasured_Threads takes the messages of each row in as one customer's
// and compares the cases that come of them with the groups. A Date of its own
// keeps messages apart that have nothing but a Message-ID.
func TestMeasured_Threads(t *testing.T) {
	good := 0
	rows := threadRows(t)
	for _, r := range rows {
		o := newOffice(t)
		o.Desk = desk.New(desk.Options{Store: storetest.OpenAt(t, o.clock), Parser: mailParser{}, Classifier: classifier{},
			Composer: composer{}, Keys: o.keys, Directory: o.dir})
		var cases []casework.Reference
		for i, m := range r.Messages {
			raw := fmt.Sprintf("From: anna@example.org\nDate: Mon, 5 Oct 2026 12:%02d:00 +0200\n%s", i, m)
			cases = append(cases, o.settle(o.rawArrival(casework.StageService, []byte(raw)))[0].Case)
		}
		if got := groups(cases); fmt.Sprint(got) == fmt.Sprint(r.Groups) {
			good++
		} else {
			t.Errorf("%s: groups %v, want %v", r.ID, got, r.Groups)
		}
	}
	t.Logf("%-44s %4d of %4d rows, aim all", "threads that references decide", good, len(rows))
	if len(rows) == 0 {
		t.Error("no rows")
	}
}

// groups are the numbers of messages that went to the same case.
func groups(cases []casework.Reference) [][]int {
	var list [][]int
	for i, ref := range cases {
		n := slices.Index(cases, ref)
		k := slices.IndexFunc(list, func(g []int) bool { return g[0] == n+1 })
		if n == i || ref == "" || k < 0 {
			list = append(list, []int{i + 1})
			continue
		}
		list[k] = append(list[k], i+1)
	}
	return list
}
