package replies

import (
	"strings"
	"sync"

	"ombud/store/casework"
)

// batch is the letters in hand, in groups that each go to one address.
type batch struct {
	mu      sync.Mutex
	groups  [][]casework.Outgoing
	down    error // why the server could not be used
	results chan casework.SendResult
}

// newBatch groups letters by their recipient, keeping the order.
func newBatch(letters []casework.Outgoing) *batch {
	b := &batch{results: make(chan casework.SendResult, len(letters))}
	index := map[string]int{}
	for _, l := range letters {
		key := ""
		if len(l.Letter.To) > 0 {
			key = strings.ToLower(wire(l.Letter.To[0]))
		}
		i, ok := index[key]
		if !ok {
			i = len(b.groups)
			index[key] = i
			b.groups = append(b.groups, nil)
		}
		b.groups[i] = append(b.groups[i], l)
	}
	return b
}

// next takes a group; ok is false when there is none left.
func (b *batch) next() (group []casework.Outgoing, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.groups) == 0 {
		return nil, false
	}
	group, b.groups = b.groups[0], b.groups[1:]
	return group, true
}

// giveBack returns letters that were not tried, and why when it was for the
// server.
func (b *batch) giveBack(letters []casework.Outgoing, why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if why != nil {
		b.down = why
	}
	if len(letters) > 0 {
		b.groups = append(b.groups, letters)
	}
}
