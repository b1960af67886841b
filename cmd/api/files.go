package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// PutFile takes one file of several: its name, relative and with slashes, and
// what writes its content.
type PutFile = desk.PutFile

// fileHeader of a part names its file.
const fileHeader = "Ombud-File"

// BackupRequest asks for a copy of everything.
type BackupRequest struct {
	To string `json:"to,omitempty"` // where it goes, for the record
}

// stream is a verb that answers with files.
type stream func(ctx context.Context, by casework.StaffName, body json.RawMessage, put PutFile) error

// streams are the verbs that answer with files.
func (h *handler) streams() map[string]stream {
	return map[string]stream{
		"backup": func(ctx context.Context, by casework.StaffName, body json.RawMessage, put PutFile) error {
			var q BackupRequest
			if err := decode(body, &q); err != nil {
				return err
			}
			if err := h.Desk.MayBackup(by); err != nil {
				return err
			}
			if err := h.Backup(ctx, put); err != nil {
				return err
			}
			return h.Desk.BackedUp(ctx, by, q.To)
		},
		"privacy-export": func(ctx context.Context, by casework.StaffName, body json.RawMessage, put PutFile) error {
			var q PrivacyRequest
			if err := decode(body, &q); err != nil {
				return err
			}
			return h.Desk.PrivacyExport(ctx, by, q, put)
		},
	}
}

// stream answers with multipart/mixed, a part a file. An answer that ends
// without its last boundary is not whole: the client says so.
func (h *handler) stream(name string, run stream) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		by, err := h.caller(r)
		var body []byte
		if err == nil {
			body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, MaxRequest))
		}
		if err != nil {
			h.answer(w, nil, err)
			return
		}
		parts := multipart.NewWriter(patient{w, http.NewResponseController(w)})
		begun := false
		err = run(r.Context(), by, body, func(file string, write func(io.Writer) error) error {
			if !begun {
				w.Header().Set("Content-Type", parts.FormDataContentType())
				begun = true
			}
			part, err := parts.CreatePart(textproto.MIMEHeader{fileHeader: {file}})
			if err != nil {
				return err
			}
			return write(part)
		})
		switch {
		case err != nil && !begun:
			h.answer(w, nil, err)
		case err != nil: // the status has left: the missing boundary tells the client
			h.Log.Error(name, "by", by, "err", err)
		default:
			if err := parts.Close(); err != nil {
				h.Log.Error(name, "by", by, "err", err)
			}
		}
	}
}

// patience is how long a caller may take for each piece of a long answer.
const patience = time.Minute

// patient gives a slow reader time anew with every piece.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// Write writes one piece.
func (p patient) Write(data []byte) (int, error) {
	if err := p.control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.w.Write(data)
}

// Files has the daemon answer a verb with files. When it returns nil, put has
// had every file whole.
func (c *Client) Files(ctx context.Context, verb string, request any, put PutFile) error {
	body, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	resp, err := c.send(ctx, http.MethodPost, verb, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused(verb, resp)
	}
	_, parameters, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("%s: reading the daemon's answer: %w", verb, err)
	}
	parts := multipart.NewReader(resp.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { // bare: a stream that broke off is wrapped
			return nil
		}
		if err == nil {
			err = put(part.Header.Get(fileHeader), func(w io.Writer) error {
				_, err := io.Copy(w, part)
				return err
			})
		}
		if err != nil {
			return fmt.Errorf("%s: the answer is not whole: %w", verb, err)
		}
	}
}
