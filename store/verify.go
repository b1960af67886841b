package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ombud/store/casework"
)

// Report is what Verify found.
type Report struct {
	Cases   int // with a history
	Entries int
	Seals   int
	Raw     int // raw mails looked at, 0 when they were not
	// Accesses are the lines of the access log.
	Accesses int
	Newest   Seal
	// Problems are empty when every entry and every seal is as it was
	// written.
	Problems []Problem
}

// Problem is one place where the history or a raw mail is not what it was.
type Problem struct {
	Case casework.Reference // empty when it is about a seal or a raw mail
	Seq  int                // of the entry, 0 when it is about the whole chain
	Seal int                // number of the seal, 0 when it is about a chain
	Raw  string             // key of the raw mail, empty when it is about the history
	// Access is the number of the line of the access log, 0 when it is about
	// something else.
	Access int
	What   string
}

// String gives a problem on one line.
func (p Problem) String() string {
	switch {
	case p.Raw != "":
		return fmt.Sprintf("raw mail %s: %s", p.Raw, p.What)
	case p.Access != 0:
		return fmt.Sprintf("reading %d: %s", p.Access, p.What)
	case p.Case == "":
		return fmt.Sprintf("seal %d: %s", p.Seal, p.What)
	case p.Seal == 0:
		return fmt.Sprintf("case %s, entry %d: %s", p.Case, p.Seq, p.What)
	}
	return fmt.Sprintf("case %s, entry %d, seal %d: %s", p.Case, p.Seq, p.Seal, p.What)
}

// Verify walks the whole history and compares it with its chains and seals:
// it finds what was changed, taken out, put in or reordered. Given hashes of
// seals that were noted elsewhere, it also finds that the end was cut off
// with everything that belonged to it. It reads in short views; what is
// written meanwhile is not waited for. The error is one of reading, not of
// what was found.
func (db *DB) Verify(ctx context.Context, noted ...string) (Report, error) {
	v := verifier{db: db, ends: make(map[casework.Reference]int), noted: slices.Clone(noted)}
	// The chains first: whatever they end with is sealed when the seals are
	// read after them.
	for _, walk := range []func(*Tx) (bool, error){v.chains, v.heads, v.seals, v.accesses} {
		v.from = nil
		for more := true; more; {
			err := db.View(ctx, func(tx *Tx) (err error) {
				more, err = walk(tx)
				return err
			})
			if err != nil {
				return v.report, fmt.Errorf("verifying the history: %w", err)
			}
		}
	}
	v.unsealed()
	return v.report, nil
}

// VerifyRaw reads every raw mail that the store holds, inside and in files,
// and adds to a report which are missing or damaged. It takes as long as
// reading the whole store does.
func (db *DB) VerifyRaw(ctx context.Context, r *Report) error {
	v := verifier{db: db, report: *r}
	for more := true; more; {
		err := db.View(ctx, func(tx *Tx) (err error) {
			more, err = v.raw(tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("verifying raw mail: %w", err)
		}
	}
	*r = v.report
	return nil
}

// raw reads the next raw mails, fewer in a view than small records.
func (v *verifier) raw(tx *Tx) (more bool, err error) {
	const chunk = 100
	n := 0
	for k := range tx.r.Range(bucketRaw, v.from, nil) {
		if n == chunk {
			v.from = append(key{}, k...)
			return true, nil
		}
		n++
		name := hex.EncodeToString(k)
		if err := tx.checkRaw(name); err != nil {
			v.found(Problem{Raw: name, What: err.Error()})
		}
		v.report.Raw++
	}
	return false, nil
}

// verifyChunk is how many records are read in one view.
const verifyChunk = 2000

// verifier is the state of one Verify.
type verifier struct {
	db     *DB
	report Report
	from   key                        // where the next chunk starts
	ref    casework.Reference         // the chain being walked
	last   Head                       // its last good entry
	ends   map[casework.Reference]int // the last entry of each chain not known to be sealed
	noted  []string                   // seals not met yet
	read   casework.Access            // the last line of the access log
}

func (v *verifier) found(p Problem) { v.report.Problems = append(v.report.Problems, p) }

// chunk hands the next records of a bucket to visit and says whether there
// may be more.
func (v *verifier) chunk(tx *Tx, bucket string, visit func(k, value []byte) error) (bool, error) {
	n := 0
	for k, value := range tx.r.Range(bucket, v.from, nil) {
		if n == verifyChunk {
			v.from = append(key{}, k...)
			return true, nil
		}
		n++
		if err := visit(k, value); err != nil {
			return false, err
		}
	}
	return false, nil
}

// chains walks the entries of all cases.
func (v *verifier) chains(tx *Tx) (bool, error) {
	return v.chunk(tx, bucketHistory, func(k, value []byte) error {
		name, _ := cutStr(k)
		ref, seq := casework.Reference(name), int(lastU64(k))
		if ref != v.ref || v.report.Entries == 0 {
			v.ref, v.last = ref, Head{}
			v.report.Cases++
			if tx.r.Get(bucketHeads, key{}.text(name)) == nil {
				v.found(Problem{Case: ref, What: "the record of the chain's end is missing"})
			}
		}
		v.report.Entries++
		if missing := v.last.Seq + 1; seq != missing {
			v.found(Problem{Case: ref, Seq: missing, What: "missing"})
		}
		var e casework.Entry
		err := tx.db.decode(value, upgrades(bucketHistory), &e)
		switch {
		case err != nil:
			v.found(Problem{Case: ref, Seq: seq, What: "unreadable: " + err.Error()})
		case e.Seq != seq:
			v.found(Problem{Case: ref, Seq: seq, What: fmt.Sprintf("it is entry %d, moved here", e.Seq)})
		case e.Hash != casework.ChainHash(v.last.Hash, ref, e):
			v.found(Problem{Case: ref, Seq: seq, What: "changed: its hash does not follow from the entry before"})
		}
		v.last = Head{Seq: seq, Hash: e.Hash}
		v.ends[ref] = seq
		return nil
	})
}

// heads compares the recorded ends with the chains.
func (v *verifier) heads(tx *Tx) (bool, error) {
	return v.chunk(tx, bucketHeads, func(k, value []byte) error {
		ref := casework.Reference(k)
		var head Head
		if err := tx.db.decode(value, upgrades(bucketHeads), &head); err != nil {
			v.found(Problem{Case: ref, What: "end of the chain is unreadable: " + err.Error()})
			return nil
		}
		v.compare(tx, SealedHead{Case: ref, Seq: head.Seq, Hash: head.Hash}, 0)
		if head.Seq < v.ends[ref] {
			v.found(Problem{Case: ref, Seq: head.Seq, What: "the chain goes on beyond its recorded end"})
		}
		return nil
	})
}

// compare looks whether an entry is there with the hash it should have.
func (v *verifier) compare(tx *Tx, h SealedHead, seal int) {
	k := keyHistory(h.Case, h.Seq)
	e, err := load[casework.Entry](tx, bucketHistory, k, "entry")
	switch {
	case errors.Is(err, casework.ErrNotFound):
		v.found(Problem{Case: h.Case, Seq: h.Seq, Seal: seal, What: "missing"})
	case err != nil:
		v.found(Problem{Case: h.Case, Seq: h.Seq, Seal: seal, What: "unreadable: " + err.Error()})
	case e.Hash != h.Hash:
		v.found(Problem{Case: h.Case, Seq: h.Seq, Seal: seal, What: "not the entry that was sealed"})
	}
}

// seals walks the chain of seals and compares what each has sealed.
func (v *verifier) seals(tx *Tx) (bool, error) {
	return v.chunk(tx, bucketSeals, func(k, value []byte) error {
		n := int(lastU64(k))
		if missing := v.report.Newest.Number + 1; n != missing {
			v.found(Problem{Seal: missing, What: "missing"})
		}
		var s Seal
		if err := tx.db.decode(value, upgrades(bucketSeals), &s); err != nil {
			v.found(Problem{Seal: n, What: "unreadable: " + err.Error()})
		} else if s.Number != n || s.Prev != v.report.Newest.Hash || s.Hash != sealHash(s) {
			v.found(Problem{Seal: n, What: "changed: its hash does not follow from the seal before"})
		}
		for _, h := range s.Heads {
			v.compare(tx, h, n)
			if v.ends[h.Case] <= h.Seq {
				delete(v.ends, h.Case)
			}
		}
		v.noted = slices.DeleteFunc(v.noted, func(hash string) bool { return hash == s.Hash })
		v.report.Seals++
		s.Number = n
		v.report.Newest = s
		return nil
	})
}

// accesses walks the access log, which has a chain of its own.
func (v *verifier) accesses(tx *Tx) (bool, error) {
	return v.chunk(tx, bucketAccess, func(k, value []byte) error {
		n := int(lastU64(k))
		if missing := v.read.Number + 1; n != missing {
			v.found(Problem{Access: missing, What: "missing"})
		}
		var a casework.Access
		if err := tx.db.decode(value, upgrades(bucketAccess), &a); err != nil {
			v.found(Problem{Access: n, What: "unreadable: " + err.Error()})
		} else if a.Number != n || a.Hash != casework.AccessHash(v.read.Hash, a) {
			v.found(Problem{Access: n, What: "changed: its hash does not follow from the line before"})
		}
		v.report.Accesses++
		a.Number = n
		v.read = a
		return nil
	})
}

// unsealed reports entries beyond the last seal of their case, and seals
// that were noted elsewhere and are gone.
func (v *verifier) unsealed() {
	for _, ref := range slices.Sorted(maps.Keys(v.ends)) {
		v.found(Problem{Case: ref, Seq: v.ends[ref], What: "not sealed: put in past the program"})
	}
	for _, hash := range v.noted {
		v.found(Problem{Seal: v.report.Newest.Number + 1, What: "the noted seal " + hash + " is gone: the end was cut off"})
	}
}
