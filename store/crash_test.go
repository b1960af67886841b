package store_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ombud/store"
	"ombud/store/bolt"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// crashDir tells the test binary that it is the child which is killed, and
// where its store is.
const crashDir = "OMBUD_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, writeUntilKilled(dir, os.Stdout))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes cases from several goroutines and prints each once
// Update has returned.
func writeUntilKilled(dir string, out io.Writer) error {
	e, err := bolt.Open(filepath.Join(dir, "ombud.db"), bolt.Options{})
	if err != nil {
		return err
	}
	db, err := store.Open(e, store.Options{Blobs: filepath.Join(dir, "blobs")})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	errs := make(chan error)
	for worker := range 6 {
		go func() {
			r := rand.New(rand.NewPCG(uint64(os.Getpid()), uint64(worker)))
			for {
				line, err := writeCase(db, r)
				if err != nil {
					errs <- err
					return
				}
				mu.Lock()
				fmt.Fprintln(out, line)
				mu.Unlock()
			}
		}()
	}
	go func() {
		for {
			if _, _, err := db.IndexStep(context.Background()); err != nil {
				errs <- err
				return
			}
		}
	}()
	return <-errs
}

// writeCase writes a case with all that intake writes, then changes it, each
// in its transaction. One mail in four is large.
func writeCase(db *store.DB, r *rand.Rand) (line string, err error) {
	raw := storetest.SampleText(r, 500)
	if r.IntN(4) == 0 {
		raw = storetest.SampleText(r, 90_000)
	}
	p, err := db.Pack(raw)
	if err != nil {
		return "", err
	}
	var ref casework.Reference
	var m casework.Message
	err = db.Update(context.Background(), func(tx *store.Tx) error {
		if ref, err = tx.NewReference(); err != nil {
			return err
		}
		m, err = tx.PutMessage(casework.Message{Case: ref, Raw: p.Key, Text: string(raw), Content: "1:" + p.Key})
		return errors.Join(err, tx.PutPacked(p),
			tx.PutCase(casework.Case{Reference: ref, Status: casework.StatusNew, Department: "refunds"}),
			tx.AppendHistory(ref, casework.Entry{By: casework.SystemName, Verb: casework.VerbIntake}))
	})
	if err != nil {
		return "", err
	}
	var letter casework.Letter
	err = db.Update(context.Background(), func(tx *store.Tx) error {
		c, err := tx.Case(ref)
		if err != nil {
			return err
		}
		c.Status, c.Department, c.Revision = casework.StatusOpen, "cards", c.Revision+1
		letter, err = tx.PutLetter(casework.Letter{Case: ref, State: casework.LetterQueued, DueAt: tx.Now})
		return errors.Join(err, tx.PutCase(c), tx.AppendHistory(ref, casework.Entry{By: "maria", Verb: casework.VerbTake}))
	})
	if err != nil {
		return "", err
	}
	seal, err := db.Seal(context.Background())
	return fmt.Sprintf("%s %s %s %s", ref, m.ID, letter.ID, seal.Hash), err
}

// TestDB_Crash kills a writing process at random points and looks whether
// everything it was told to be written is there. OMBUD_LONG=1 does it often.
func TestDB_Crash(t *testing.T) {
	rounds := 4
	if os.Getenv("OMBUD_LONG") == "1" {
		rounds = 150
	}
	dir := t.TempDir()
	var acknowledged []string
	for round := range rounds {
		lines := runUntilKilled(t, dir, 1+rand.IntN(120))
		acknowledged = append(acknowledged, lines...)
		recent := acknowledged
		if round < rounds-1 {
			recent = acknowledged[max(0, len(acknowledged)-300):]
		}
		checkAfterCrash(t, dir, recent)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d cases acknowledged in %d lives", len(acknowledged), rounds)
}

// runUntilKilled starts the writer and kills it after n lines. It returns
// every whole line that was printed.
func runUntilKilled(t *testing.T, dir string, n int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	in := bufio.NewReader(out)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			break // what is cut off was not acknowledged
		}
		if lines = append(lines, strings.TrimSpace(line)); len(lines) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(lines) < n {
		t.Fatalf("the writer ended by itself after %d lines: %v\n%s", len(lines), err, stderr.String())
	}
	return lines
}

func checkAfterCrash(t *testing.T, dir string, acknowledged []string) {
	t.Helper()
	e, err := bolt.Open(filepath.Join(dir, "ombud.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Check(); err != nil {
		t.Errorf("the file is not sound: %v", err)
	}
	db, err := store.Open(e, store.Options{Blobs: filepath.Join(dir, "blobs")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var seals []string
	view(t, db, func(tx *store.Tx) error {
		for _, line := range acknowledged {
			f := strings.Fields(line)
			seals = append(seals, f[3])
			if err := checkCase(tx, casework.Reference(f[0]), f[1], casework.LetterID(f[2])); err != nil {
				t.Errorf("acknowledged %q: %v", line, err)
			}
		}
		queue, err := tx.Queue(store.QueueFilter{Departments: []casework.Department{"cards"}})
		if len(queue) < len(acknowledged) {
			t.Errorf("%d cases in the queue, %d acknowledged", len(queue), len(acknowledged))
		}
		return err
	})
	r, err := db.Verify(context.Background(), seals...)
	if err != nil || len(r.Problems) > 0 {
		t.Errorf("verify: %v, %v", r.Problems, err)
	}
	indexAll(t, db)
}

// checkCase looks whether everything of an acknowledged case is there.
func checkCase(tx *store.Tx, ref casework.Reference, message string, letter casework.LetterID) error {
	c, err := tx.Case(ref)
	if err != nil {
		return err
	}
	if c.Status != casework.StatusOpen {
		return fmt.Errorf("case is %s", c.Status)
	}
	m, err := tx.Message(message)
	if err != nil {
		return err
	}
	raw, err := tx.Raw(m.Raw)
	if err != nil {
		return err
	}
	if string(raw) != m.Text {
		return errors.New("the raw mail is another")
	}
	if _, err := tx.Letter(letter); err != nil {
		return err
	}
	history, err := tx.History(ref)
	if err == nil && len(history) != 2 {
		err = fmt.Errorf("%d entries of history", len(history))
	}
	return err
}
