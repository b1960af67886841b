package classify

import "testing"

func TestRules_Entities(t *testing.T) {
	for _, c := range []struct {
		entity, text string
		want         int
	}{
		{amountEntity, "jag betalade 899 kr", 5},
		{amountEntity, "SEK 60", 5},
		{amountEntity, "1 249,50 kronor", 5},
		{amountEntity, "899 dagar", 0},
		{orderEntity, "order 12345678", 5},
		{orderEntity, "order 1234", 0},
		{orderEntity, "order 1234567890123", 0},
		{referenceEntity, "i KB-7F3K-9QXP står det", 5},
		{referenceEntity, "du vill hade inte", 0},
	} {
		r := rulesOf(t, "[department.a.phrases.sv]\n\""+c.entity+"\" = 5\n")
		v := r.Classify(body(c.text))
		if v.Points != c.want {
			t.Errorf("%s in %q: %d points, want %d", c.entity, c.text, v.Points, c.want)
		}
	}
}
