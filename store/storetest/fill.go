package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// SampleCase is the n-th of a series of made-up cases: a tenth is open.
func SampleCase(r *rand.Rand, n int) casework.Case {
	departments := []casework.Department{"triage", "refunds", "cards", "credit", "privacy", "technical"}
	c := casework.Case{
		Register:   casework.NewRegister(2026, n),
		Kind:       casework.KindComplaint,
		Stage:      casework.StageService,
		Status:     casework.StatusClosed,
		Department: departments[r.IntN(len(departments))],
		People: []casework.Person{{
			Role: casework.RoleCustomer, Name: "Asa Oberg", Type: casework.TypeConsumer,
			Address: casework.Address(fmt.Sprintf("customer%d@example.org", r.IntN(n/2+1))),
		}},
		Language:   casework.Swedish,
		Subject:    "Felaktig avgift på kortet",
		ReceivedAt: Start().Add(time.Duration(n) * time.Minute),
		Verdict:    casework.Verdict{Kind: casework.KindComplaint, Department: "refunds", Points: 12, Margin: 5},
	}
	if n%10 == 0 {
		open := []casework.Status{casework.StatusNew, casework.StatusOpen, casework.StatusWaiting, casework.StatusAnswered}
		c.Status = open[r.IntN(len(open))]
		c.Assignee = casework.StaffName("staff" + strconv.Itoa(r.IntN(40)))
	}
	kinds := []casework.DeadlineKind{casework.DeadlineAnswer, casework.DeadlineLegalAnswer, casework.DeadlineHardStop}
	for i, kind := range kinds {
		c.Deadlines = append(c.Deadlines, casework.Deadline{Kind: kind, Due: c.ReceivedAt.AddDate(0, 0, 14+7*i)})
	}
	return c
}

// PutSample writes a case as intake does: record, message, letter, history.
func PutSample(tx *store.Tx, c casework.Case, raw []byte) error {
	ref, err := tx.NewReference()
	if err != nil {
		return err
	}
	c.Reference = ref
	if err := tx.PutCase(c); err != nil {
		return err
	}
	name, err := tx.PutRaw(raw)
	if err != nil {
		return err
	}
	id := casework.MessageID(string(ref) + "@example.org")
	m, err := tx.PutMessage(casework.Message{
		MessageID: id, Content: "1:" + name, Case: ref, Raw: name, Direction: casework.DirectionIn,
		Subject: c.Subject, Text: string(raw), At: c.ReceivedAt,
	})
	if err != nil {
		return err
	}
	_, err = tx.PutLetter(casework.Letter{
		Case: ref, Message: m.ID, Kind: casework.LetterAcknowledgement, MessageID: "ack." + id,
		State: casework.LetterAccepted, DueAt: tx.Now, AcceptedAt: tx.Now,
	})
	if err != nil {
		return err
	}
	e := casework.Entry{By: casework.SystemName, Verb: casework.VerbIntake, Note: "message=" + m.ID}
	return tx.AppendHistory(ref, e)
}

// SampleText is about size octets of different words.
func SampleText(r *rand.Rand, size int) []byte {
	text := make([]byte, 0, size+16)
	for len(text) < size {
		text = append(text, "ord"...)
		text = strconv.AppendInt(text, int64(float64(r.IntN(400))*r.Float64()*r.Float64()*50), 36)
		text = append(text, ' ')
	}
	return text
}

// Fill files n made-up cases, 256 in a transaction.
func Fill(ctx context.Context, db *store.DB, n int) error {
	r := rand.New(rand.NewPCG(1, 2))
	text := SampleText(r, 2000)
	for at := 0; at < n; at += 256 {
		first := at
		seed := r.Uint64()
		err := db.Update(ctx, func(tx *store.Tx) error {
			r := rand.New(rand.NewPCG(seed, 0))
			for i := first; i < min(n, first+256); i++ {
				raw := strconv.AppendInt(text[:len(text):len(text)], int64(i), 10)
				if err := PutSample(tx, SampleCase(r, i+1), raw); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
