package mailbox

// The limits of a batch: what one FETCH, one settlement and one MOVE are
// about. Two batches are in memory at a time.
const (
	batchMails  = 200
	batchOctets = 32 << 20
	sizesAtOnce = 1000
)

// item is a mail that is to be fetched.
type item struct {
	uid uint32
	// size is the RFC822.SIZE, -1 when the server did not tell.
	size int64
}

// way is how the mails of a batch are fetched.
type way int

const (
	together way = iota // many in one FETCH
	alone               // one, by its sequence number
	inPieces            // one large mail, piece by piece
)

// batch is what is fetched, settled and moved at once.
type batch struct {
	way   way
	items []item
}

// plan divides mails into batches, keeping their order. Those without a size,
// and those that suspect says made trouble before, are fetched alone, and the
// suspects come last so that the others do not wait for them.
func plan(items []item, maxSize int64, suspect func(uid uint32) bool) []batch {
	var batches, last []batch
	var cur batch
	var octets int64
	flush := func() {
		if len(cur.items) > 0 {
			batches = append(batches, cur)
		}
		cur, octets = batch{}, 0
	}
	for _, it := range items {
		single := batch{way: alone, items: []item{it}}
		if it.size > maxSize {
			single.way = inPieces
		}
		switch {
		case suspect(it.uid):
			last = append(last, single)
			continue
		case it.size < 0 || single.way == inPieces:
			flush()
			batches = append(batches, single)
			continue
		case len(cur.items) == batchMails || octets+it.size > batchOctets:
			flush()
		}
		cur.items = append(cur.items, it)
		octets += it.size
	}
	flush()
	return append(batches, last...)
}
