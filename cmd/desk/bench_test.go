package desk_test

import (
	"fmt"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// BenchmarkDesk_Settle takes in batches of new complaints, each with its
// acknowledgement, on a synced file.
func BenchmarkDesk_Settle(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("Batch%d", size), func(b *testing.B) {
			o := &office{dir: directory(b), clock: new(storetest.Clock)}
			o.dir.Limits = casework.Limits{}
			o.Desk = desk.New(desk.Options{Store: storetest.Open(b), Parser: parser{}, Classifier: classifier{}, Composer: composer{},
				Keys: casework.Keyring{[]byte("a key of tests")}, Directory: o.dir})
			n := 0
			for b.Loop() {
				batch := make([]casework.Arrival, size)
				for i := range batch {
					n++
					from := casework.Address(fmt.Sprintf("kund%d@example.org", n))
					raw := fmt.Sprintf(`{"from":{"address":%q},"subject":"sak %d","own_text":"kind=complaint %d","text":"%2000d"}`, from, n, n, n)
					batch[i] = o.rawArrival(casework.StageService, []byte(raw))
				}
				if _, err := o.Settle(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}
