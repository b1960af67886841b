package daemon

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

// checker looks for what is wrong with the values of a configuration.
type checker struct {
	*Config
	*decoder
}

// check adds what is wrong with the values of c to the problems of d.
func check(c *Config, d *decoder) {
	k := checker{c, d}
	k.company()
	k.files()
	k.mailboxes()
	k.smtp()
	k.limits()
	k.departments()
	k.staff()
	k.products()
	k.ombudsman()
	k.policy()
}

// add notes a problem with a key, unless its value, or the table it is in,
// could not be read at all.
func (k checker) add(key path, format string, args ...any) {
	for p := key; p != ""; p = p.table() {
		if k.broken[p] {
			return
		}
	}
	what := key.String() + ": " + fmt.Sprintf(format, args...)
	k.problems = append(k.problems, problem{k.where.find(key), what})
}

// need notes a problem when a key without a default is missing or empty.
func (k checker) need(key path, value, why string) bool {
	if value != "" {
		return true
	}
	if k.where.has(key) {
		k.add(key, "is empty; %s", why)
	} else {
		k.add(key, "is missing; %s", why)
	}
	return false
}

// oneOf notes a problem when a value is none of those allowed.
func (k checker) oneOf(key path, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		k.add(key, "want %s, have %q", orList(allowed), value)
	}
}

// address notes a problem when an address cannot be used, and normalises it
// when it can. Empty ones are left alone.
func (k checker) address(key path, a *casework.Address) {
	if *a == "" {
		return
	}
	good, err := casework.ParseAddress(string(*a))
	if err != nil {
		k.add(key, "want address like name@example.se, have %q", string(*a))
		return
	}
	*a = good
}

func (k checker) addresses(key path, list []casework.Address) {
	for i := range list {
		if list[i] == "" {
			k.add(key, "holds an empty address")
		}
		k.address(key, &list[i])
	}
}

// known notes a problem when a name is not the name of a table.
func known[N ~string, V any](k checker, key path, name N, all map[string]V, what string) {
	if _, ok := all[string(name)]; name == "" || ok {
		return
	}
	hint := ""
	if near := nearest(string(name), slices.Collect(maps.Keys(all))); near != "" {
		hint = ", did you mean " + near + "?"
	}
	k.add(key, "there is no %s %q%s", what, string(name), hint)
}

func (k checker) company() {
	at, c := pathOf("company"), k.Company
	k.need(at.below("name"), c.Name, "letters say who writes")
	k.need(at.below("phone"), c.Phone, "letters say how to reach a person")
	k.url(at.below("website"), c.Website)
	k.url(at.below("process_url"), c.ProcessURL)
	if c.ADRParticipates == nil {
		k.add(at.below("adr_participates"), "is missing; decisions must say whether the company"+
			" takes part in ARN's examination (true or false)")
	}
	if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		k.add(at.below("timezone"), "want a time zone like \"Europe/Stockholm\", have %q", c.Timezone)
	}
	if !regexp.MustCompile(`^[A-Z]{1,8}$`).MatchString(c.ReferencePrefix) {
		k.add(at.below("reference_prefix"), "want one to eight letters A-Z, have %q", c.ReferencePrefix)
	}
	if len(c.Languages) == 0 {
		k.add(at.below("languages"), "is empty; the first is the default for letters")
	}
	for i, l := range c.Languages {
		if slices.Contains(c.Languages[:i], l) {
			k.add(at.below("languages"), "holds %q twice", string(l))
		}
		if !regexp.MustCompile(`^[a-z]{2}$`).MatchString(string(l)) {
			k.add(at.below("languages"), "want codes like \"sv\", have %q", string(l))
		}
	}
}

func (k checker) url(key path, value string) {
	if !k.need(key, value, "letters name it") {
		return
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		k.add(key, "want an address that starts with https://, have %q", value)
	}
}

func (k checker) files() {
	k.need(pathOf("store", "path"), k.Store.Path, "cases lie there")
	k.need(pathOf("store", "key_file"), k.Store.KeyFile, "it signs Message-IDs")
	socket := k.Path(k.API.Socket)
	if k.need(pathOf("api", "socket"), k.API.Socket, "commands reach the daemon there") && len(socket) > maxSocketPath {
		k.add(pathOf("api", "socket"), "the path is longer than the %d octets that a unix socket may have", maxSocketPath)
	}
	for _, pattern := range k.Rules.Files {
		if _, err := filepath.Match(pattern, ""); err != nil {
			k.add(pathOf("rules", "files"), "bad pattern %q", pattern)
		}
	}
}

// maxSocketPath is the room for a path in sockaddr_un (unix(7)).
const maxSocketPath = 107

func (k checker) limits() {
	at := pathOf("limits")
	if k.Limits.AckPerSenderPerDay < 0 {
		k.add(at.below("ack_per_sender_per_day"), "want 0 (no limit) or more")
	}
	if k.Limits.AckPerHour < 0 {
		k.add(at.below("ack_per_hour"), "want 0 (no limit) or more")
	}
	if k.Limits.MessageSize < 64<<10 {
		k.add(at.below("message_size"), "want at least \"64KiB\"")
	}
	k.addresses(at.below("trusted_senders"), k.Limits.TrustedSenders)
}

// loopback says whether a host name or address stays on this machine.
func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// orList joins words for a sentence: a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// sortedKeys gives the keys of a map in order, so that problems come in the
// same order each time.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
