package store_test

import (
	"context"

	"ombud/store"
)

// update runs fn in a transaction that must succeed.
func update(tb failer, db *store.DB, fn func(*store.Tx) error) {
	tb.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

// view runs fn in a view that must succeed.
func view(tb failer, db *store.DB, fn func(*store.Tx) error) {
	tb.Helper()
	if err := db.View(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

// failer is what testing.TB and rapid.T have in common here.
type failer interface {
	Helper()
	Fatal(...any)
}
