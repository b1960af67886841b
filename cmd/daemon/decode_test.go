package daemon

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReadConfig_OneProblem changes one place of the example, which then has
// exactly one problem, at that place.
func TestReadConfig_OneProblem(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		at             string // text that the problem is at
		what           string
	}{
		// The document.
		{"Syntax", `phone = "08-000 00 00"`, `phone = `, "phone = ",
			"unexpected character U+000A at start of value"},
		{"DuplicateKey", `timezone = "Europe/Stockholm"`, `name = "x"`, `name = "x"`,
			"key name is already defined"},
		{"DuplicateTable", "[calendar]", "[company]\n[calendar]", "company]",
			"company: table company already exists"},
		{"UnknownKey", `port = 993`, `prot = 993`, `prot`,
			"unknown key mailbox.service.prot, did you mean port?"},
		{"UnknownTable", `[hooks]`, `[hoooks]`, `hoooks`, "unknown table hoooks, did you mean hooks?"},
		{"UnknownInline", `reply = "60s"`, `repl = "60s"`, "repl =",
			"unknown key smtp.hold.repl, did you mean reply?"},
		// Types.
		{"Integer", `port = 993`, `port = "993"`, `"993"`, "mailbox.service.port: want integer"},
		{"Bool", `four_eyes = true`, `four_eyes = "yes"`, `"yes"`, "ombudsman.four_eyes: want true or false"},
		{"String", `phone = "08-000 00 00"`, `phone = 8`, `8`, "company.phone: want string"},
		{"Address", `address = "service@example.se"`, `address = 8`, `8`,
			"mailbox.service.address: want string"},
		{"List", `languages = ["sv", "en"]`, `languages = "sv"`, `"sv"`, "company.languages: want list"},
		{"Table", `hold = { reply`, `hold = "1m" # `, `"1m"`, "smtp.hold: want table"},
		{"TableForKey", "[hooks]", "[limits.ack_per_hour]\n[hooks]", "limits.ack_per_hour]",
			"key ack_per_hour should be a table, not a value"},
		{"ListOfTables", `[hooks]`, `[[hooks]]`, `hooks]`, "hooks: want table, not list of tables"},
		{"Duration", `poll = "60s"`, `poll = "1 min"`, `"1 min"`,
			`mailbox.service.poll: want duration like "60s", "10m", "72h" or "90d", have "1 min"`},
		{"DurationNumber", `poll = "60s"`, `poll = 60`, `poll = 60`,
			`mailbox.service.poll: want duration like "60s", "10m", "72h" or "90d", have "60"`},
		{"Size", `message_size = "50MB"`, `message_size = "50 megs"`, `"50 megs"`,
			`limits.message_size: want size like "50MB", have "50 megs"`},
		{"Date", `closed = []`, `closed = ["2026-02-30"]`, `"2026-02-30"`,
			`calendar.closed: want date like "2026-12-28", have "2026-02-30"`},
		{"Period", `complaint = "5y"`, `complaint = "5 years"`, `"5 years"`,
			`privacy.retention: want period like "5y", "18mo" or "90d", have "5 years"`},
		// What is missing.
		{"NoName", `name = "Exempelbolaget"`, ``, `company]`,
			"company.name: is missing; letters say who writes"},
		{"NoADR", `adr_participates = true`, ``, `company]`,
			"company.adr_participates: is missing; decisions must say whether the company takes part in ARN's examination (true or false)"},
		{"NoStage", `stage = "service"`, ``, `mailbox.service]`,
			"mailbox.service.stage: is missing; say service or ombudsman"},
		{"NoHost", `host = "smtp.example.se"`, `host = ""`, `host = ""`,
			"smtp.host: is empty; say which server"},
		{"NoPassword", `password_file = "service.password"`, ``, `mailbox.service]`,
			"mailbox.service.password_file: is missing; give it, password_credential or password_command"},
		{"NoHolder", `holder = "eva"`, ``, `ombudsman]`,
			"ombudsman.holder: is missing; complaints are raised to somebody"},
		{"NoDeputy", `deputies = ["nils"]`, ``, `ombudsman]`,
			"ombudsman.deputies: is empty; with four_eyes a second person must approve the holder's decisions"},
		{"NoOwner", `owner = "maria"`, ``, `products.invoice]`,
			"products.invoice.owner: is missing; give it or owner_email: somebody evaluates feedback about the product"},
		{"NoRole", `roles = ["handler"]`, `roles = []`, `roles = []`,
			"staff.maria.roles: is empty; who has no role can do nothing"},
		// Names that lead nowhere.
		{"StaffDepartment", `departments = ["payments"]`,
			`departments = ["paymnts"]`, `departments = ["paymnts"]`,
			`staff.maria.departments: there is no department "paymnts", did you mean payments?`},
		{"Lead", `lead = "maria"`, `lead = "mia"`, `lead = "mia"`,
			`departments.payments.lead: there is no staff "mia"`},
		{"Owner", `owner = "maria"`, `owner = "x"`, `owner = "x"`,
			`products.invoice.owner: there is no staff "x"`},
		{"Holder", `holder = "eva"`, `holder = "ewa"`, `holder = "ewa"`,
			`ombudsman.holder: there is no staff "ewa", did you mean eva?`},
		{"Deputy", `deputies = ["nils"]`, `deputies = ["nisse"]`, `deputies = ["nisse"]`,
			`ombudsman.deputies: there is no staff "nisse", did you mean nils?`},
		{"ReportsTo", `reports_to = "ingrid"`, `reports_to = "x"`, `reports_to = "x"`,
			`staff.maria.reports_to: there is no staff "x"`},
		{"Preset", `preset = "se-combined"`, `preset = "se"`, `preset = "se"`,
			`policy.preset: there is no preset "se", want se-fi, se-psd2, se-combined or uk-disp`},
		{"Clock", `clocks = { complaint_answer`, `clocks = { complain_answer`, `clocks = {`,
			`policy.clocks.complain_answer: se-combined has no such clock, did you mean complaint_answer?`},
		{"ClockLegal", `clocks = { complaint_answer = 14`,
			`clocks = { complaint_hard_stop = 40`, `clocks = {`,
			`policy.clocks.complaint_hard_stop: the law allows at most 35`},
		{"ClockZero", `clocks = { complaint_answer = 14`, `clocks = { complaint_answer = 0`, `clocks = {`,
			`policy.clocks.complaint_answer: 0 is below 1`},
		{"Role", `roles = ["handler"]`, `roles = ["handlr"]`, `roles = ["handlr"]`,
			`staff.maria.roles: there is no role "handlr", want handler, ombudsman, approver, head, admin or auditor`},
		{"HolderRole", `roles = ["ombudsman"]`, `roles = ["handler"]`, `holder = "eva"`,
			`ombudsman.holder: staff eva lacks the role ombudsman`},
		{"Conflict", `conflicts = {}`, `conflicts = { eva = ["nobody"] }`, `conflicts`,
			`ombudsman.conflicts.eva: there is no staff "nobody"`},
		// Values.
		{"Stage", `stage = "service"`, `stage = "servce"`, `stage = "servce"`,
			`mailbox.service.stage: want service or ombudsman, have "servce"`},
		{"BadAddress", `address = "service@example.se"`, `address = "service@"`, `address = "service@"`,
			`mailbox.service.address: want address like name@example.se, have "service@"`},
		{"BadAlias", `aliases = []`, `aliases = ["a@x.se> RET=FULL"]`, `aliases`,
			`mailbox.service.aliases: want address like name@example.se, have "a@x.se> RET=FULL"`},
		{"MailboxTLS", `tls = "implicit"`, `tls = "none"`, `tls = "none"`,
			`mailbox.service.tls: none is for loopback only; "imap.example.se" needs implicit or starttls`},
		{"SMTPTLS", `tls = "starttls"`, `tls = "none"`, `tls = "none"`,
			`smtp.tls: none is for loopback only; "smtp.example.se" needs implicit or starttls`},
		{"TLSWord", `tls = "implicit"`, `tls = "ssl"`, `tls = "ssl"`,
			`mailbox.service.tls: want implicit, starttls or none, have "ssl"`},
		{"Port", `port = 993`, `port = 70000`, `port = 70000`,
			`mailbox.service.port: want 1 to 65535, have 70000`},
		{"SameUnix", `name = "Eva Sandström"`, "unix = \"nils\"\nname = \"Eva\"", `staff.nils]`,
			`staff.nils.unix: nils is the Unix user of staff eva already`},
		{"TwoPasswords", `password_command = []`,
			`password_command = ["pass"]`, `password_file = "service.password"`,
			`mailbox.service.password_file: give only one of password_file, password_credential and password_command`},
		{"SameFolder", `handled = "Handled"`, `handled = "INBOX"`, `handled = "INBOX"`,
			`mailbox.service.handled: is the same folder as inbox`},
		{"WatchedInbox", `also_watch = ["Junk"]`, `also_watch = ["INBOX"]`, `also_watch`,
			`mailbox.service.also_watch: holds "INBOX", which is the folder of inbox`},
		{"Timezone", `timezone = "Europe/Stockholm"`, `timezone = "Stockholm"`, `timezone = "Stockholm"`,
			`company.timezone: want a time zone like "Europe/Stockholm", have "Stockholm"`},
		{"Prefix", `reference_prefix = "KB"`, `reference_prefix = "kb"`, `reference_prefix = "kb"`,
			`company.reference_prefix: want one to eight letters A-Z, have "kb"`},
		{"URL", `website = "https://www.example.se"`, `website = "www.example.se"`, `website = "www`,
			`company.website: want an address that starts with https://, have "www.example.se"`},
		{"Poll", `poll = "60s"`, `poll = "10ms"`, `poll = "10ms"`,
			`mailbox.service.poll: want at least "1s"`},
		{"Size64", `message_size = "50MB"`, `message_size = "1kB"`, `message_size = "1kB"`,
			`limits.message_size: want at least "64KiB"`},
		{"UserWithout", `username = ""`, `username = "x"`, `password_file = ""`,
			`smtp.password_file: is missing; username needs it, password_credential or password_command`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := example(t, tt.old, tt.new)
			have := problemsOf(t, doc)
			if len(have) != 1 || !strings.HasSuffix(have[0], tt.what) {
				t.Fatalf("problems:\n%s\nwant one:\n%s", strings.Join(have, "\n"), tt.what)
			}
			n, _, _ := strings.Cut(have[0], ":")
			line, err := strconv.Atoi(n)
			if err != nil || !strings.Contains(strings.Split(doc, "\n")[line-1], tt.at) {
				t.Errorf("%s: want a line with %s", have[0], tt.at)
			}
		})
	}
}

// TestReadConfig_AllAtOnce demands every problem of a file with problems of
// every sort, in the order of the file, with line and column.
func TestReadConfig_AllAtOnce(t *testing.T) {
	doc := strings.Join([]string{
		`[company]`,
		`name = 3`,
		`website = "https://www.example.se"`,
		`process_url = "https://www.example.se"`,
		`phone = "1"`,
		`adr_participates = "yes"`,
		`langages = ["sv"]`,
		`[mailbox.service]`,
		`stage = "service"`,
		`address = "service@example.se"`,
		`host = "imap.example.se"`,
		`tls = "none"`,
		`username = "x"`,
		`password_file = "secret"`,
		`poll = 60`,
		`max_ack_age = "3 days"`,
		`[mailbox.kundombud]`,
		`address = "kundombud@example.se"`,
		`host = "127.0.0.1"`,
		`tls = "none"`,
		`username = "x"`,
		`password_command = ["pass", "x"]`,
		`[smtp]`,
		`host = "localhost"`,
		`tls = "none"`,
		`hold = { reply = 60 }`,
		`connections = 1.5`,
		`[staff.maria]`,
		`name = "Maria"`,
		`departments = ["refunds", "refnds"]`,
		`[staff.eva]`,
		`name = "Eva"`,
		`roles = ["ombudsman"]`,
		`[ombudsman]`,
		`holder = "eva"`,
		`four_eyes = false`,
		`[nonsense]`,
		`x = 1`,
	}, "\n")
	want := []string{
		`2:8: company.name: want string`,
		`6:20: company.adr_participates: want true or false`,
		`7:1: unknown key company.langages, did you mean languages?`,
		`12:1: mailbox.service.tls: none is for loopback only; "imap.example.se" needs implicit or starttls`,
		`15:1: mailbox.service.poll: want duration like "60s", "10m", "72h" or "90d", have "60"`,
		`16:15: mailbox.service.max_ack_age: want duration like "60s", "10m", "72h" or "90d", have "3 days"`,
		`17:10: mailbox.kundombud.stage: is missing; say service or ombudsman`,
		`26:1: smtp.hold: want duration like "60s", "10m", "72h" or "90d", have "60"`,
		`27:15: smtp.connections: want integer`,
		`30:1: staff.maria.departments: there is no department "refnds", did you mean refunds?`,
		`37:2: unknown table nonsense`,
	}
	if have := problemsOf(t, doc); !slices.Equal(have, want) {
		t.Errorf("have:\n%s\nwant:\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}

// TestReadConfig_Related has changes that make more than one problem.
func TestReadConfig_Related(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           []string
	}{
		{"SameStage", `stage = "service"`, `stage = "ombudsman"`, []string{
			`mailbox: there is no mailbox of stage "service"; customers are told both addresses`,
			`mailbox.service.stage: mailbox kundombud has the stage ombudsman already`}},
		{"SameAddress", `aliases = []`, `aliases = ["kundombud@example.se"]`, []string{
			`mailbox.service.address: mailbox kundombud has the address kundombud@example.se too`}},
		{"NoOAuth2", "[mailbox.kundombud.oauth2]", "[mailbox.service.oauth2]", []string{
			`mailbox.kundombud.oauth2: is missing; auth = "xoauth2" needs the table [mailbox.kundombud.oauth2]`,
			`mailbox.service.oauth2: needs auth = "xoauth2" or "oauthbearer"`}},
		{"Empty", "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			have := problemsOf(t, example(t, tt.old, tt.new))
			for i := range have {
				_, have[i], _ = strings.Cut(have[i], " ")
			}
			if !slices.Equal(have, tt.want) {
				t.Errorf("have:\n%s\nwant:\n%s", strings.Join(have, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// FuzzParseConfig demands that no document, however broken, panics or keeps
// the decoder busy, and that one that is refused has a position.
func FuzzParseConfig(f *testing.F) {
	f.Add("[company]\nname = 3\nname = 4\n[company]\n")
	f.Add("[mailbox.a]\npoll = 60\nhold = { a = [1, { b = 2 }] }\n[[mailbox.a]]\n")
	f.Add("a.b.\"c.d\" = 1979-05-27\n[a.b]\nx = \"\"\"\n\"\"\"\n= 1")
	f.Add("[staff.\"\"]\n[departments.x.name]\nsv = []\n[mailbox]\nx = 1\n")
	f.Fuzz(func(t *testing.T, doc string) {
		_, err := parseConfig("x", []byte(doc))
		if err == nil {
			return
		}
		bad, ok := err.(*ConfigError)
		if !ok {
			t.Fatalf("error is a %T: %v", err, err)
		}
		lines := 1 + strings.Count(doc, "\n")
		for _, p := range bad.Problems {
			if p.Line < 1 || p.Line > lines || p.Column < 1 {
				t.Fatalf("%s: no such place in %d lines", p, lines)
			}
		}
	})
}
