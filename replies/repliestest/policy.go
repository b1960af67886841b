package repliestest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Policy decides about what a Postfix asks it: the attributes of
// SMTPD_POLICY_README, "recipient" and "protocol_state" among them. It
// answers with an action of access(5), "DUNNO" for none.
type Policy func(attributes map[string]string) string

// StartPolicy runs a policy server on loopback until the end of the test and
// returns its port.
func StartPolicy(t TB, decide Policy) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			mu.Lock()
			open[c] = true
			mu.Unlock()
			served.Go(func() { answerPolicy(c, decide) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for c := range open {
			c.Close()
		}
		mu.Unlock()
		served.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

// answerPolicy answers the questions of one connection.
func answerPolicy(c net.Conn, decide Policy) {
	defer c.Close()
	attributes := map[string]string{}
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if name, value, found := strings.Cut(lines.Text(), "="); found {
			attributes[name] = value
			continue
		}
		if _, err := fmt.Fprintf(c, "action=%s\n\n", decide(attributes)); err != nil {
			return
		}
		attributes = map[string]string{}
	}
}
