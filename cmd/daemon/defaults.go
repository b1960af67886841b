package daemon

import (
	"time"

	"ombud/store/casework"
)

// Defaults is the configuration that an empty file gives. It is not valid:
// who the company is and where its mail servers are has no default.
func Defaults() Config {
	return Config{
		Company: Company{
			Timezone:        "Europe/Stockholm",
			Languages:       []casework.Language{casework.Swedish, casework.English},
			ReferencePrefix: "KB",
		},
		Store:   Store{Path: "ombud.db", KeyFile: "ombud.key"},
		API:     API{Socket: "ombud.sock"},
		Mailbox: map[string]Mailbox{},
		SMTP: SMTP{
			Server: Server{TLS: tlsStart},
			Hold: Hold{
				Reply:    Duration{time.Minute},
				Decision: Duration{10 * time.Minute},
			},
			Connections: 4,
		},
		Limits: Limits{
			AckPerSenderPerDay: 3,
			AckPerHour:         500,
			MessageSize:        50_000_000,
		},
		Departments: builtinDepartments(),
		Staff:       map[string]Staff{},
		Products:    map[string]Product{},
		Ombudsman:   Ombudsman{FourEyes: true, Conflicts: map[casework.StaffName][]casework.StaffName{}},
		Policy:      Policy{Preset: "se-combined"},
		Privacy: Privacy{Retention: Retention{
			Complaint:   Period{Years: 5},
			Feedback:    Period{Months: 18},
			Question:    Period{Months: 6},
			DataRequest: Period{Years: 2},
			Authority:   Period{Years: 5},
			Claim:       Period{Years: 10},
		}},
	}
}

// defaultMailbox is what an empty [mailbox.NAME] table gives.
func defaultMailbox() Mailbox {
	return Mailbox{
		AlsoWatch:  []string{"Junk"},
		Server:     Server{TLS: tlsImplicit},
		Auth:       authPassword,
		Inbox:      "INBOX",
		Handled:    "Handled",
		Quarantine: "Quarantine",
		Poll:       Duration{time.Minute},
		MaxAckAge:  Duration{72 * time.Hour},
	}
}

// defaultStaff is what an empty [staff.NAME] table gives.
func defaultStaff(name string) Staff {
	return Staff{Unix: name, Roles: []casework.Role{casework.RoleHandler}}
}

// builtinDepartments are the departments that exist without being named in
// the configuration (contract.md §2).
func builtinDepartments() map[string]Department {
	all := map[string]Department{}
	for _, d := range [][3]string{
		{"payments", "Betalning och faktura", "Payments and invoices"},
		{"refunds", "Återbetalning och retur", "Refunds and returns"},
		{"fraud", "Bedrägeri och obehöriga transaktioner", "Fraud and unauthorised transactions"},
		{"credit", "Kredit, ränta och avgift", "Credit, interest and fees"},
		{"collections", "Påminnelse och inkasso", "Reminders and collections"},
		{"technical", "App och teknik", "App and technology"},
		{"privacy", "Personuppgifter", "Personal data"},
		{"cards", "Kort", "Cards"},
		{"purchases", "Leverans och köp", "Deliveries and purchases"},
		{"account", "Konto och inloggning", "Account and login"},
		{"product", "Förslag och produktutveckling", "Suggestions and product development"},
		{"conduct", "Bemötande och kundservice", "Conduct and customer service"},
		{"legal", "Juridik, myndigheter och press", "Legal, authorities and press"},
		{string(casework.DepartmentTriage), "Sortering", "Triage"},
	} {
		all[d[0]] = Department{Name: Names{casework.Swedish: d[1], casework.English: d[2]}}
	}
	return all
}

// standardPort is the port of a protocol for a way of protecting the
// connection (RFC 8314 §7.3).
func standardPort(tls string, implicit, start, plain int) int {
	switch tls {
	case tlsImplicit:
		return implicit
	case tlsStart:
		return start
	}
	return plain
}

// The values of tls and auth keys.
const (
	tlsImplicit = "implicit"
	tlsStart    = "starttls"
	tlsNone     = "none"

	authPassword    = "password"
	authXOAuth2     = "xoauth2"
	authOAuthBearer = "oauthbearer"
)
