package daemon

import (
	"net/http"
	"reflect"

	"ombud/cmd/api"
)

// Reload reads the configuration, the rules and the letters again. When
// anything is wrong with them, the daemon goes on with the old ones, and
// Status says so. What needs a restart stays as it was: Status and the log
// name what has changed.
func (d *Daemon) Reload() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	fresh, restart, t, err := d.config.reread()
	if err != nil {
		d.state.configProblem = err
		return err
	}
	d.desk.Reload(t.reader, t.rules, t.composer, t.directory)
	d.config = fresh
	d.state.configProblem, d.state.configReadAt, d.state.restart = nil, d.Now().UTC(), restart
	if len(restart) > 0 {
		d.Log.Warn("a restart is needed for what has changed", "in", restart)
	}
	return nil
}

// reread reads the file of c again, with what holds until a restart as it is
// in c, and names what of that has changed.
func (c Config) reread() (fresh Config, restart []string, t tools, err error) {
	if fresh, err = ReadConfig(c.file); err != nil {
		return c, nil, tools{}, err
	}
	restart = c.keepFixed(&fresh)
	t, err = fresh.tools()
	return fresh, restart, t, err
}

// keepFixed puts the tables of c that hold until a restart into fresh, and
// names those that fresh has changed.
func (c Config) keepFixed(fresh *Config) []string {
	changed := []string{}
	keep := func(table string, old, new any) {
		o, n := reflect.ValueOf(old).Elem(), reflect.ValueOf(new).Elem()
		if !reflect.DeepEqual(o.Interface(), n.Interface()) {
			changed = append(changed, table)
			n.Set(o)
		}
	}
	keep("company", &c.Company, &fresh.Company)
	keep("store", &c.Store, &fresh.Store)
	keep("api", &c.API, &fresh.API)
	keep("mailbox", &c.Mailbox, &fresh.Mailbox)
	keep("smtp", &c.SMTP, &fresh.SMTP)
	keep("limits.message_size", &c.Limits.MessageSize, &fresh.Limits.MessageSize)
	return changed
}

// handler answers the socket.
func (d *Daemon) handler() http.Handler {
	return api.NewHandler(api.Options{
		Desk: d.desk, Version: d.Version, Status: d.statusAny, Reconcile: d.reconcileAny, AllowAs: d.AllowAs,
		Changed: d.changed, Backup: d.Backup, Now: d.Now, Log: d.Log,
	})
}
