package api

import (
	"net/http"
	"time"
)

// The headers by which each answer says what time the daemon has, and where
// it counts days.
const (
	nowHeader  = "Ombud-Now"
	zoneHeader = "Ombud-Zone"
)

// Clock is the daemon's: how a command prints instants that a person reads,
// and what lies in the future for it.
type Clock struct {
	Now  time.Time      // when the answer was made; zero when it did not say
	Zone *time.Location // of the company; nil when it did not say
}

// clocked has every answer of h carry the daemon's clock.
func (h *handler) clocked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.Now != nil {
			w.Header().Set(nowHeader, h.Now().UTC().Format(time.RFC3339))
		}
		if h.Desk != nil {
			w.Header().Set(zoneHeader, h.Desk.Directory().Calendar.Location().String())
		}
		next.ServeHTTP(w, r)
	})
}

// clockOf reads the daemon's clock off an answer. What it does not say, or
// what this host does not know, stays unsaid.
func clockOf(h http.Header) Clock {
	var c Clock
	if now, err := time.Parse(time.RFC3339, h.Get(nowHeader)); err == nil {
		c.Now = now
	}
	if zone := h.Get(zoneHeader); zone != "" {
		if loc, err := time.LoadLocation(zone); err == nil {
			c.Zone = loc
		}
	}
	return c
}
