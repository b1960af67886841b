package api

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"
)

// PutFile takes one file of a backup: its name, relative and with slashes,
// and what writes its content.
type PutFile func(name string, write func(io.Writer) error) error

// fileHeader of a part names its file.
const fileHeader = "Ombud-File"

// backup streams a backup as multipart/mixed, a part a file. A stream that
// ends without its last boundary is not a backup: the client says so.
func (h *handler) backup(w http.ResponseWriter, r *http.Request) {
	by, err := h.caller(r)
	if err == nil {
		err = h.Desk.MayBackup(by)
	}
	if err != nil {
		h.answer(w, nil, err)
		return
	}
	parts := multipart.NewWriter(patient{w, http.NewResponseController(w)})
	w.Header().Set("Content-Type", parts.FormDataContentType())
	err = h.Backup(r.Context(), func(name string, write func(io.Writer) error) error {
		part, err := parts.CreatePart(textproto.MIMEHeader{fileHeader: {name}})
		if err != nil {
			return err
		}
		return write(part)
	})
	if err == nil {
		err = parts.Close()
	}
	if err != nil { // the status has left: the missing boundary tells the client
		h.Log.Error("backup", "by", by, "err", err)
		return
	}
	h.Log.Info("backup taken", "by", by)
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

// Backup has the daemon hand over a copy of everything, file by file. When
// it returns nil, put has had every file whole.
func (c *Client) Backup(ctx context.Context, put func(name string, content io.Reader) error) error {
	resp, err := c.send(ctx, http.MethodPost, "backup", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused("backup", resp)
	}
	_, parameters, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("backup: reading the daemon's answer: %w", err)
	}
	parts := multipart.NewReader(resp.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { // bare: a stream that broke off is wrapped
			return nil
		}
		if err == nil {
			err = put(part.Header.Get(fileHeader), part)
		}
		if err != nil {
			return fmt.Errorf("backup: the copy is not whole: %w", err)
		}
	}
}
