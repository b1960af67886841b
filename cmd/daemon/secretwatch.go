package daemon

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// secretEvery is how often the files of secrets are looked at.
const secretEvery = time.Second

// secretWatch notices when one of the files behind a login was replaced or
// written, so that a mailbox that waits after a refused login tries again at
// once. What a command prints cannot be watched.
type secretWatch struct {
	files []string
	seen  map[string]fs.FileInfo // as it was last; nil when it was not there
}

// newSecretWatch watches files as they are now.
func newSecretWatch(files ...string) *secretWatch {
	w := &secretWatch{seen: map[string]fs.FileInfo{}}
	for _, f := range files {
		if f != "" {
			w.files = append(w.files, f)
		}
	}
	w.changed()
	return w
}

// changed says whether a file has changed since the last call.
func (w *secretWatch) changed() bool {
	changed := false
	for _, f := range w.files {
		info, err := os.Stat(f)
		if err != nil {
			info = nil
		}
		if !sameFile(w.seen[f], info) {
			changed, w.seen[f] = true, info
		}
	}
	return changed
}

// sameFile says whether a file is what it was.
func sameFile(old, now fs.FileInfo) bool {
	if old == nil || now == nil {
		return old == nil && now == nil
	}
	return os.SameFile(old, now) && old.ModTime().Equal(now.ModTime()) && old.Size() == now.Size()
}

// loginFiles are the files that the login of a mailbox is read from.
func (c Config) loginFiles(m Mailbox) []string {
	s := c.secret(m.Server)
	files := []string{s.file}
	if dir := s.getenv("CREDENTIALS_DIRECTORY"); s.credential != "" && dir != "" {
		files = append(files, filepath.Join(dir, s.credential))
	}
	if m.OAuth2 != nil {
		files = append(files, c.Path(m.OAuth2.ClientSecretFile), c.Path(m.OAuth2.RefreshTokenFile))
	}
	return files
}

// SecretStep wakes the mailboxes whose secret has changed since the last
// step.
func (d *Daemon) SecretStep(context.Context) error {
	for key, w := range d.secrets {
		if w.changed() {
			d.Log.Info("secret changed", "mailbox", key)
			d.pollers[key].Wake()
		}
	}
	return nil
}

// retry has everything that waits after a failure tried again at once.
func (d *Daemon) retry() {
	for _, p := range d.pollers {
		p.Wake()
	}
	d.toSend.wake()
}
