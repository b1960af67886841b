// Package store keeps cases, their messages, letters and history in an
// ordered key-value [Engine], and finds them again by index.
//
// # Transactions
//
// [DB.Update] runs a function in a transaction that either happens whole or
// not at all. Its results count only after Update has returned without an
// error: then they are on the disk. A function may run more than once, so it
// has no effect outside its [Tx]; its time ([Tx.Now]) and its random octets
// ([Tx.Rand]) are the same each time.
//
// Many callers share one commit. A single writer takes whatever waits, at
// most 256 functions, runs them one after the other in one transaction of
// the engine and wakes their callers after the sync. A function that returns
// an error or panics does not take the others with it: what it wrote is
// rolled back, and the others run again without it. A panic comes back to
// its caller as a [PanicError].
//
// A function must not call Update: it would wait for itself. [DB.View] gives
// a consistent picture; views are kept short, for what is overwritten
// meanwhile cannot be reused.
//
// # Records
//
// A record is one octet for the version of its form and then JSON, packed
// with zstd when long. A record of an older version is upgraded when it is
// read and written anew when it is next changed. The buckets and their keys
// are drawn in schema.go. Indexes change with the record that they point to;
// no question of staff reads a whole bucket.
//
// # Raw mail
//
// Raw mail is known by the SHA-256 of its octets and kept packed: up to 64
// KiB in the engine, more as files blobs/ab/cd/HASH.zst. A file is written,
// synced and named before the transaction that refers to it ([DB.Pack]), and
// checked against its name whenever it is read.
//
// # Erasure
//
// [Tx.EraseCase] leaves of a case the facts of the register and of its mail a
// hash, by which it is known when it comes again. No question finds what was
// erased. Its octets leave the disk with the next [DB.Compact]; copies that were
// taken before still hold them ([Tx.Backups]).
//
// # History
//
// Each case has a chain of entries ([casework.ChainHash]). Each transaction
// that wrote any adds one [Seal] over the new ends of the chains, chained to
// the seal before. [DB.Verify] finds what was changed, taken out or
// reordered; a cut end it finds with a seal that was noted elsewhere.
//
// Who has read a case stands in the access log ([Tx.LogAccess]), one chain
// over all cases ([casework.AccessHash]), which Verify walks as well.
//
// # Search
//
// The words of a message are indexed behind the intake by [DB.IndexStep].
// Internal notes are not: a search must not tell what a note says.
package store
