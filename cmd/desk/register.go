package desk

import (
	"context"
	"time"

	"ombud/store/casework"
)

// RegisterRequest asks for a year's register.
type RegisterRequest struct {
	Year int             `json:"year,omitempty"` // of the numbers; 0 is the current one
	Kind []casework.Kind `json:"kind,omitempty"` // empty: every kind
	// AsOf is the day at whose end the register is read; empty is now.
	AsOf casework.Date `json:"as_of,omitzero"`
}

// registerChunk is how many rows are read in one view.
const registerChunk = 2000

// Register returns the register of a year as it was at the end of a day, for
// heads, the ombudsman's office, approvers and auditors. The same day gives
// the same rows whenever it is asked for, after corrections and erasures too.
func (d *Desk) Register(ctx context.Context, by casework.StaffName, r RegisterRequest) ([]casework.RegisterRow, error) {
	err := d.keeps(by, "register", casework.RoleHead, casework.RoleAuditor, casework.RoleOmbudsman,
		casework.RoleApprover, casework.RoleAdmin)
	if err != nil {
		return nil, err
	}
	rows := []casework.RegisterRow{}
	var at time.Time
	var after casework.Register
	for more := true; more; {
		var chunk []casework.RegisterRow
		err := d.view(ctx, func(s *sitting) (err error) {
			if at.IsZero() {
				at, r.Year = s.readAt(r)
			}
			chunk, err = s.tx.Registered(r.Year, at, after, registerChunk)
			return err
		})
		if err != nil {
			return nil, err
		}
		if more = len(chunk) == registerChunk; more {
			after = chunk[len(chunk)-1].Register
		}
		for _, row := range chunk {
			if row.Is(r.Kind) {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// readAt is the instant and the year that a register is asked for.
func (s *sitting) readAt(r RegisterRequest) (at time.Time, year int) {
	at = s.tx.Now
	if !r.AsOf.IsZero() {
		at = s.Calendar.EndOfDay(r.AsOf)
	}
	if r.Year == 0 {
		return at, s.Calendar.Date(at).Year
	}
	return at, r.Year
}
