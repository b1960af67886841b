package daemon

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ombud/store/casework"
)

// hand is the file that says which mail of a mailbox is being settled, so
// that the next process knows what this one died over. It is not synced:
// it need not outlive the machine, for a power cut is no mail's fault.
type hand struct{ file string }

// handful is what the file holds: mails of one folder.
type handful struct {
	casework.FolderID
	UIDs []uint32 `json:"uids"`
}

func (d *Daemon) hand(mailbox string) hand {
	return hand{filepath.Join(d.dir, "in-hand."+mailbox)}
}

// take notes what is taken in hand.
func (h hand) take(arrivals []casework.Arrival) error {
	full := handful{FolderID: arrivals[0].ID.FolderID}
	for _, a := range arrivals {
		full.UIDs = append(full.UIDs, a.ID.UID)
	}
	text, err := json.Marshal(full)
	if err != nil {
		return err
	}
	return os.WriteFile(h.file, text, 0o600)
}

// lay notes that nothing is in hand any more.
func (h hand) lay() error {
	err := os.Remove(h.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// left is what an earlier process has died over. A file that cannot be read
// was being written, before anything of the mail was looked at.
func (h hand) left() map[casework.ArrivalID]bool {
	suspects := map[casework.ArrivalID]bool{}
	text, err := os.ReadFile(h.file)
	if err != nil {
		return suspects
	}
	var full handful
	if json.Unmarshal(text, &full) != nil {
		return suspects
	}
	for _, uid := range full.UIDs {
		suspects[casework.ArrivalID{FolderID: full.FolderID, UID: uid}] = true
	}
	return suspects
}
