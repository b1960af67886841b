package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// Options says what the handler serves.
type Options struct {
	Desk    *desk.Desk
	Version string
	// Status gives the health of the daemon, one JSON value.
	Status func(context.Context) (any, error)
	// Reconcile compares the servers with the store, one JSON value.
	Reconcile func(context.Context) (any, error)
	// Backup hands every file of a copy of the store and of the configuration
	// to put.
	Backup func(ctx context.Context, put PutFile) error
	// Now is the daemon's time, for the clock that each answer hands on; may
	// be nil.
	Now func() time.Time
	// AllowAs lets an admin act as somebody else; the demo and tests only.
	AllowAs bool
	// Changed is told after a verb that may have put a letter in the
	// outbox, so that the sender looks at once. May be nil.
	Changed func()
	Log     *slog.Logger
}

// handler answers the API.
type handler struct {
	Options
	routes map[string]call
}

// NewHandler returns the daemon's end of the API. It must be served with
// Serve, which tells it who the peer is.
func NewHandler(o Options) http.Handler {
	h := &handler{Options: o, routes: routes()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/ping", h.ping)
	mux.HandleFunc("GET /v1/status", h.status)
	mux.HandleFunc("POST /v1/reconcile", h.reconcile)
	for name, run := range h.streams() {
		mux.HandleFunc("POST /v1/"+name, h.stream(name, run))
	}
	mux.HandleFunc("POST /v1/{verb}", h.verb)
	return h.clocked(mux)
}

func (h *handler) ping(w http.ResponseWriter, r *http.Request) {
	h.answer(w, map[string]string{"version": h.Version}, nil)
}

func (h *handler) status(w http.ResponseWriter, r *http.Request) {
	s, err := h.Status(r.Context())
	h.answer(w, s, err)
}

// reconcile takes as long as the servers do.
func (h *handler) reconcile(w http.ResponseWriter, r *http.Request) {
	by, err := h.caller(r)
	if err == nil {
		err = h.Desk.MayReconcile(by)
	}
	if err == nil {
		err = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	}
	if err != nil {
		h.answer(w, nil, err)
		return
	}
	v, err := h.Reconcile(r.Context())
	h.answer(w, v, err)
}

// verb has the desk do what a POST asks for.
func (h *handler) verb(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("verb")
	call, ok := h.routes[name]
	if !ok {
		h.answer(w, nil, &casework.Refusal{Kind: casework.ErrNotFound, What: "verb " + name,
			Why: "the daemon knows no such verb",
			Do:  "use a command of the daemon's version, " + h.Version})
		return
	}
	by, err := h.caller(r)
	if err != nil {
		h.answer(w, nil, err)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxRequest))
	if err != nil {
		h.answer(w, nil, tooLong(err))
		return
	}
	if long(name) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
			h.answer(w, nil, err)
			return
		}
	}
	start := time.Now()
	v, err := call(r.Context(), h.Desk, by, body)
	if h.Changed != nil && err == nil && !reads(name) {
		h.Changed()
	}
	h.Log.Debug("served", "verb", name, "by", by, "took", time.Since(start), "err", err)
	h.answer(w, v, err)
}

// caller says which staff asks: the peer, or whom an admin names.
func (h *handler) caller(r *http.Request) (casework.StaffName, error) {
	peer, ok := peerOf(r.Context())
	if !ok {
		return "", &casework.Refusal{Kind: casework.ErrNotAllowed, What: "request",
			Why: "the caller cannot be told from the socket"}
	}
	dir := h.Desk.Directory()
	by, ok := dir.StaffByUnix(peer.Name, peer.UID)
	if !ok {
		return "", &casework.Refusal{Kind: casework.ErrNotAllowed, What: "request",
			Why: fmt.Sprintf("Unix user %s is no staff", peer),
			Do:  fmt.Sprintf("have an administrator add a [staff.NAME] table with unix = %q", peer.Name)}
	}
	as := casework.StaffName(r.Header.Get(asHeader))
	if as == "" || as == by {
		return by, nil
	}
	switch {
	case !h.AllowAs:
		return "", &casework.Refusal{Kind: casework.ErrNotAllowed, What: "--as " + string(as),
			Why: "this daemon knows people by their Unix user alone"}
	case !slices.Contains(dir.Staff[by].Roles, casework.RoleAdmin):
		return "", &casework.Refusal{Kind: casework.ErrNotAllowed, What: "--as " + string(as),
			Why: fmt.Sprintf("%s is no admin", by)}
	}
	if _, ok := dir.Staff[as]; !ok {
		return "", &casework.Refusal{Kind: casework.ErrNotAllowed, What: "--as " + string(as), Why: "no such staff"}
	}
	return as, nil
}

// tooLong says what an error in reading a request means.
func tooLong(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return &casework.Refusal{Kind: casework.ErrInvalid, What: "request",
			Why: fmt.Sprintf("longer than %d octets", long.Limit)}
	}
	return fmt.Errorf("reading request: %w", err)
}

// answer writes a value or an error. An internal error is logged here, once.
func (h *handler) answer(w http.ResponseWriter, v any, err error) {
	status := http.StatusOK
	if err != nil {
		var wire *wireError
		if wire, status = toWire(err); status == http.StatusInternalServerError {
			h.Log.Error("request", "err", err)
		}
		v = errorBody{Error: wire}
	}
	data, err := json.Marshal(v)
	if err != nil {
		h.Log.Error("encoding answer", "err", err)
		http.Error(w, `{"error":{"kind":"internal"}}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(data)
}
