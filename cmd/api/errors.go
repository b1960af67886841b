package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"ombud/store/casework"
)

// wireError is an error as it travels.
type wireError struct {
	Kind string               `json:"kind"`
	What string               `json:"what,omitempty"`
	Why  string               `json:"why,omitempty"`
	Who  []casework.StaffName `json:"who,omitempty"`
	Do   string               `json:"do,omitempty"`
}

type errorBody struct {
	Error *wireError `json:"error"`
}

// kinds is the one table of errors and their statuses.
func kinds() []struct {
	name   string
	err    error
	status int
} {
	return []struct {
		name   string
		err    error
		status int
	}{
		{"not_found", casework.ErrNotFound, http.StatusNotFound},
		{"not_allowed", casework.ErrNotAllowed, http.StatusForbidden},
		{"conflict", casework.ErrConflict, http.StatusConflict},
		{"invalid", casework.ErrInvalid, http.StatusUnprocessableEntity},
	}
}

// toWire turns an error of the desk into its form on the wire and its
// status. An error of no kind is internal and says nothing of its cause.
func toWire(err error) (*wireError, int) {
	for _, k := range kinds() {
		if !errors.Is(err, k.err) {
			continue
		}
		var r *casework.Refusal
		if errors.As(err, &r) {
			return &wireError{Kind: k.name, What: r.What, Why: r.Why, Who: r.Who, Do: r.Do}, k.status
		}
		return &wireError{Kind: k.name, Why: err.Error()}, k.status
	}
	return &wireError{Kind: "internal", Why: "the daemon could not do it; its log says why"},
		http.StatusInternalServerError
}

// fromWire is the other way about.
func fromWire(w *wireError) error {
	for _, k := range kinds() {
		if k.name == w.Kind {
			return &casework.Refusal{Kind: k.err, What: w.What, Why: w.Why, Who: w.Who, Do: w.Do}
		}
	}
	return &InternalError{Text: w.Why}
}

// InternalError is returned when the daemon met an error that is not the
// caller's.
type InternalError struct{ Text string }

// Error gives the daemon's own words.
func (e *InternalError) Error() string { return e.Text }

// decode reads exactly one JSON value without unknown fields.
func decode(body []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return &casework.Refusal{Kind: casework.ErrInvalid, What: "request", Why: err.Error()}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return &casework.Refusal{Kind: casework.ErrInvalid, What: "request", Why: "data after the value"}
	}
	return nil
}
