package store

// Tree is the drawing of the schema.
const Tree = tree

// Waiting returns how many calls of Update wait for the writer.
func (db *DB) Waiting() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	return len(db.waiting)
}
