package main

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
	"testing"
)

// TestE2E_Peers knows staff by the Unix user at the other end of the socket.
// Only root can be several.
func TestE2E_Peers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can run commands as other users")
	}
	group, err := user.LookupGroup("users")
	if err != nil {
		t.Skipf("no group whose members could be let in: %v", err)
	}
	gid, err := strconv.Atoi(group.Gid)
	if err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	w := newWorld(t)
	w.configure(`group = ""`, `group = "users"`, `unix = "e2e-maria"`, `unix = "61001"`, `unix = "e2e-eva"`, `unix = "61002"`)
	member := func(uid int) *syscall.Credential { return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} }
	maria, eva, stranger := member(61001), member(61002), member(61003)
	outsider := &syscall.Credential{Uid: 61001, Gid: 61001} // maria, had she left the group
	w.customer(asa)
	s := w.serve()
	w.send(complaint())
	w.letters(asa, 1)
	ref := w.cases("maria", "")[asa].Reference

	w.ends(w.run(maria, "take", ref), 0, "maria takes")
	if c := w.show("maria", ref); c.Assignee == nil || *c.Assignee != "maria" {
		t.Errorf("the case is %v's, want maria's", c.Assignee)
	}
	w.ends(w.run(eva, "reply", ref, "--text", "Hej"), 77, "eva replies at customer service", "eva")
	w.ends(w.run(stranger, "queue"), 77, "a stranger asks", "61003", "[staff.NAME]")
	w.ends(w.run(maria, "--as", "eva", "queue"), 77, "maria as eva", "no admin")
	w.ends(w.run(outsider, "queue"), 77, "somebody outside the group", "[api] group")
	s.stop()
}
