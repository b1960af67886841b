package store_test

import (
	"context"
	"errors"
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

// BenchmarkDB_Update writes one case with a mail of 2 kB per Update.
func BenchmarkDB_Update(b *testing.B) {
	for _, callers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			db := openBench(b, filepath.Join(b.TempDir(), "ombud.db"))
			defer db.Close()
			r := rand.New(rand.NewPCG(1, 2))
			texts := make([][]byte, b.N)
			for i := range texts {
				texts[i] = storetest.SampleText(r, 2000)
			}
			next := make(chan int)
			var wg sync.WaitGroup
			b.ResetTimer()
			for range callers {
				wg.Go(func() {
					for i := range next {
						c := storetest.SampleCase(rand.New(rand.NewPCG(1, uint64(i))), i+1)
						err := db.Update(context.Background(), func(tx *store.Tx) error { return storetest.PutSample(tx, c, texts[i]) })
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
	filled := openBench(b, path)
	if err := errors.Join(storetest.Fill(b.Context(), filled, n), filled.Close()); err != nil {
		b.Fatal(err)
	}
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
