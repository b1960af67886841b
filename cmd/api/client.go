package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"

	"ombud/store/casework"
)

// ErrNotRunning is returned when no daemon answers on the socket.
var ErrNotRunning = errors.New("the daemon does not answer")

// maxAnswer bounds what a client reads of one answer, in octets.
const maxAnswer = 256 << 20

// Client speaks to the daemon.
type Client struct {
	socket string
	as     casework.StaffName
	http   *http.Client
	clock  atomic.Pointer[Clock] // of the latest answer
}

// NewClient returns a client for the socket at path. It connects when it is
// first used. As, if not empty, is whom an admin acts as (tests and demo).
func NewClient(path string, as casework.StaffName) *Client {
	return &Client{socket: path, as: as, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", path)
		},
	}}}
}

// Clock is the daemon's, as its latest answer gave it.
func (c *Client) Clock() Clock {
	if k := c.clock.Load(); k != nil {
		return *k
	}
	return Clock{}
}

// Close ends the client's connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Call has the daemon do a verb and decodes its answer. An error of the
// desk comes back as the *casework.Refusal it was; a daemon that does not
// answer as ErrNotRunning.
func Call[A any](ctx context.Context, c *Client, verb string, request any) (A, error) {
	var answer A
	body, err := json.Marshal(request)
	if err != nil {
		return answer, fmt.Errorf("%s: %w", verb, err)
	}
	data, err := c.do(ctx, http.MethodPost, verb, body)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return answer, fmt.Errorf("%s: reading the daemon's answer: %w", verb, err)
	}
	return answer, nil
}

// Status returns the daemon's health as it gave it, one JSON value.
func (c *Client) Status(ctx context.Context) (json.RawMessage, error) {
	return c.do(ctx, http.MethodGet, "status", nil)
}

// Ping returns the daemon's version.
func (c *Client) Ping(ctx context.Context) (string, error) {
	data, err := c.do(ctx, http.MethodGet, "ping", nil)
	if err != nil {
		return "", err
	}
	var v struct{ Version string }
	if err := json.Unmarshal(data, &v); err != nil {
		return "", fmt.Errorf("ping: reading the daemon's answer: %w", err)
	}
	return v.Version, nil
}

// do sends one request and returns the body of its answer, or its error.
func (c *Client) do(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	resp, err := c.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, refused(path, resp)
	}
	return readAnswer(path, resp)
}

// send sends one request.
func (c *Client) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://ombud/v1/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if c.as != "" {
		req.Header.Set(asHeader, string(c.as))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.dialError(err)
	}
	clock := clockOf(resp.Header)
	c.clock.Store(&clock)
	return resp, nil
}

// readAnswer reads the body of an answer.
func readAnswer(path string, resp *http.Response) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s: reading the daemon's answer: %w", path, err)
	}
	return data, nil
}

// refused is the error that an answer tells.
func refused(path string, resp *http.Response) error {
	data, err := readAnswer(path, resp)
	if err != nil {
		return err
	}
	var e errorBody
	if err := json.Unmarshal(data, &e); err != nil || e.Error == nil {
		return fmt.Errorf("%s: the daemon answered %s", path, resp.Status)
	}
	return fromWire(e.Error)
}

// dialError says what a failed connection means.
func (c *Client) dialError(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &casework.Refusal{Kind: casework.ErrNotAllowed, What: "socket " + c.socket,
			Why: "you may not connect to it", Do: "have an administrator add you to the group in [api] group"}
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("socket %s: %w", c.socket, ErrNotRunning)
	}
	return fmt.Errorf("socket %s: %w", c.socket, err)
}
