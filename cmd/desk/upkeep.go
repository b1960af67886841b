package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// VerifyRequest asks whether the store is what was written into it.
type VerifyRequest struct {
	// Heads are hashes of seals that were noted elsewhere: without them a cut
	// end cannot be told from a short history.
	Heads []string `json:"heads,omitempty"`
	// Raw has every raw mail read too, which takes as long as reading the
	// whole store.
	Raw bool `json:"raw,omitempty"`
}

// VerifyView is what was found.
type VerifyView struct {
	Cases    int           `json:"cases"` // with a history
	Entries  int           `json:"entries"`
	Seals    int           `json:"seals"`
	Raw      int           `json:"raw"` // raw mails read
	Seal     SealView      `json:"seal"`
	Problems []ProblemView `json:"problems"`
}

// SealView is the newest seal: its hash, noted elsewhere, later shows that
// the end was not cut off.
type SealView struct {
	Number int        `json:"number"`
	At     *time.Time `json:"at"`
	Hash   string     `json:"hash"`
}

// ProblemView is one place where the store is not what was written.
type ProblemView struct {
	Reference casework.Reference `json:"reference,omitempty"`
	Seq       int                `json:"seq,omitempty"`
	Seal      int                `json:"seal,omitempty"`
	Raw       string             `json:"raw,omitempty"`
	What      string             `json:"what"` // on one line, with its place
}

// keeps refuses who holds none of the roles that look after the store.
func (d *Desk) keeps(by casework.StaffName, what string, roles ...casework.Role) error {
	dir := d.Directory()
	for _, r := range roles {
		if slices.Contains(dir.Staff[by].Roles, r) {
			return nil
		}
	}
	refusal := &casework.Refusal{Kind: casework.ErrNotAllowed, What: what,
		Why: fmt.Sprintf("%s is not %s", by, list(roles))}
	for name, person := range dir.Staff {
		if slices.ContainsFunc(person.Roles, func(r casework.Role) bool { return slices.Contains(roles, r) }) {
			refusal.Who = append(refusal.Who, name)
		}
	}
	slices.Sort(refusal.Who)
	return refusal
}

// MayBackup refuses who may not have a copy of everything: all but admins.
func (d *Desk) MayBackup(by casework.StaffName) error {
	return d.keeps(by, "backup", casework.RoleAdmin)
}

// BackedUp records that a copy of everything was taken, and where it went:
// what is erased later is still in it.
func (d *Desk) BackedUp(ctx context.Context, by casework.StaffName, to string) error {
	return d.update(ctx, func(s *sitting) error {
		return s.tx.PutBackup(store.BackupRecord{At: s.tx.Now, By: by, To: to})
	})
}

// Verify compares the history with its chains and seals, for admins, heads
// and auditors.
func (d *Desk) Verify(ctx context.Context, by casework.StaffName, r VerifyRequest) (VerifyView, error) {
	if err := d.keeps(by, "verify", casework.RoleAdmin, casework.RoleHead, casework.RoleAuditor); err != nil {
		return VerifyView{}, err
	}
	return VerifyStore(ctx, d.store, r)
}

// VerifyStore is Verify on a store that no desk is over.
func VerifyStore(ctx context.Context, db *store.DB, r VerifyRequest) (VerifyView, error) {
	report, err := db.Verify(ctx, r.Heads...)
	if err == nil && r.Raw {
		err = db.VerifyRaw(ctx, &report)
	}
	if err != nil {
		return VerifyView{}, err
	}
	v := VerifyView{Cases: report.Cases, Entries: report.Entries, Seals: report.Seals, Raw: report.Raw,
		Seal:     SealView{Number: report.Newest.Number, Hash: report.Newest.Hash},
		Problems: make([]ProblemView, len(report.Problems))}
	if !report.Newest.At.IsZero() {
		v.Seal.At = &report.Newest.At
	}
	for i, p := range report.Problems {
		v.Problems[i] = ProblemView{p.Case, p.Seq, p.Seal, p.Raw, p.String()}
	}
	return v, nil
}

// CompactRequest asks that what was deleted go from the disk.
type CompactRequest struct{}

// CompactView says how many octets the store took before and takes after.
type CompactView struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// Compact writes the store anew without what was deleted, for admins.
// Verbs and intake wait meanwhile.
func (d *Desk) Compact(ctx context.Context, by casework.StaffName, _ CompactRequest) (CompactView, error) {
	if err := d.keeps(by, "compact", casework.RoleAdmin); err != nil {
		return CompactView{}, err
	}
	return CompactStore(ctx, d.store)
}

// CompactStore is Compact on a store that no desk is over.
func CompactStore(ctx context.Context, db *store.DB) (CompactView, error) {
	before, err := db.Stats(ctx)
	if err != nil {
		return CompactView{}, err
	}
	if err := db.Compact(ctx); err != nil {
		return CompactView{}, err
	}
	after, err := db.Stats(ctx)
	return CompactView{before.Size, after.Size}, err
}
