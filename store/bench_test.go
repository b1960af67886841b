package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/bolt"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// openBench opens a store that runs each function once, as the program does.
func openBench(tb testing.TB, path string) *store.DB {
	tb.Helper()
	e, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	db, err := store.Open(e, store.Options{Blobs: filepath.Join(filepath.Dir(path), "blobs")})
	if err != nil {
		tb.Fatal(err)
	}
	return db
}

// sampleCase is the n-th of a series of made-up cases: a tenth is open.
func sampleCase(r *rand.Rand, n int) casework.Case {
	departments := []casework.Department{"triage", "refunds", "cards", "loans", "privacy", "web"}
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
		ReceivedAt: storetest.Start().Add(time.Duration(n) * time.Minute),
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

// putSample writes a case as intake does: record, message, letter, history.
func putSample(tx *store.Tx, c casework.Case, raw []byte) error {
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
		State: casework.LetterQueued, DueAt: tx.Now,
	})
	if err != nil {
		return err
	}
	e := casework.Entry{By: casework.SystemName, Verb: casework.VerbIntake, Note: "message=" + m.ID}
	return tx.AppendHistory(ref, e)
}

// sampleText is about size octets of different words.
func sampleText(r *rand.Rand, size int) []byte {
	text := make([]byte, 0, size+16)
	for len(text) < size {
		text = append(text, "ord"...)
		text = strconv.AppendInt(text, int64(float64(r.IntN(400))*r.Float64()*r.Float64()*50), 36)
		text = append(text, ' ')
	}
	return text
}

// BenchmarkDB_Update writes one case with a mail of 2 kB per Update.
func BenchmarkDB_Update(b *testing.B) {
	for _, callers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := openBench(b, filepath.Join(b.TempDir(), "ombud.db"))
			defer db.Close()
			r := rand.New(rand.NewPCG(1, 2))
			texts := make([][]byte, b.N)
			for i := range texts {
				texts[i] = sampleText(r, 2000)
			}
			next := make(chan int)
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for i := range next {
						c := sampleCase(rand.New(rand.NewPCG(1, uint64(i))), i+1)
						err := db.Update(context.Background(), func(tx *store.Tx) error { return putSample(tx, c, texts[i]) })
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			for i := range b.N {
				next <- i
			}
			close(next)
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}

// benchCases is how many cases the large store has: OMBUD_BENCH_CASES, or
// 100,000.
func benchCases() int {
	if n, err := strconv.Atoi(os.Getenv("OMBUD_BENCH_CASES")); err == nil {
		return n
	}
	return 100_000
}

// BenchmarkDB_Large opens, lists and searches a large store, which it makes
// first.
func BenchmarkDB_Large(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ombud.db")
	n := benchCases()
	fillStart := time.Now()
	fill(b, path, n)
	b.Logf("filled with %d cases in %s", n, time.Since(fillStart).Round(time.Millisecond))
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := openBench(b, path).Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	db := openBench(b, path)
	defer db.Close()
	start := time.Now()
	indexed := 0
	for indexed < min(n, 20_000) {
		k, _, err := db.IndexStep(context.Background())
		if err != nil || k == 0 {
			b.Fatal(k, err)
		}
		indexed += k
	}
	b.Logf("indexed %d messages, %.0f a second", indexed, float64(indexed)/time.Since(start).Seconds())
	for name, f := range map[string]store.QueueFilter{
		"department": {Departments: []casework.Department{"refunds"}, Limit: 50},
		"assignee":   {Assignee: "staff7", Limit: 50},
		"all":        {Limit: 50},
	} {
		b.Run("queue/"+name, func(b *testing.B) {
			for b.Loop() {
				view(b, db, func(tx *store.Tx) error {
					list, err := tx.Queue(f)
					if len(list) != 50 {
						b.Fatalf("%d cases", len(list))
					}
					return err
				})
			}
		})
	}
	for name, words := range map[string]string{"common": "ord1 ord2", "prefix": "avgift ord", "none": "avgift saknas"} {
		b.Run("search/"+name, func(b *testing.B) {
			for b.Loop() {
				view(b, db, func(tx *store.Tx) error {
					_, err := tx.Search(words, 20)
					return err
				})
			}
		})
	}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if r, err := db.Verify(context.Background()); err != nil || len(r.Problems) > 0 {
				b.Fatal(r.Problems, err)
			}
		}
	})
	s, err := db.Stats(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("file %d MB, %d octets a case", s.Size>>20, s.Size/int64(n))
}

// fill makes a store with n cases, 256 in a transaction.
func fill(tb testing.TB, path string, n int) {
	tb.Helper()
	db := openBench(tb, path)
	r := rand.New(rand.NewPCG(1, 2))
	text := sampleText(r, 2000)
	for at := 0; at < n; at += 256 {
		update(tb, db, func(tx *store.Tx) error {
			for i := at; i < min(n, at+256); i++ {
				raw := strconv.AppendInt(text[:len(text):len(text)], int64(i), 10)
				if err := putSample(tx, sampleCase(r, i+1), raw); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}
