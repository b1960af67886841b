package daemon

import (
	"time"

	"ombud/store/casework"
)

// Config is the configuration of a daemon: the TOML file over the defaults,
// checked. config.example.toml tells the meaning of every key.
type Config struct {
	Company     Company               `toml:"company"`
	Store       Store                 `toml:"store"`
	API         API                   `toml:"api"`
	Mailbox     map[string]Mailbox    `toml:"mailbox"`
	SMTP        SMTP                  `toml:"smtp"`
	Limits      Limits                `toml:"limits"`
	Rules       Rules                 `toml:"rules"`
	Letters     Letters               `toml:"letters"`
	Departments map[string]Department `toml:"departments"`
	Staff       map[string]Staff      `toml:"staff"`
	Products    map[string]Product    `toml:"products"`
	Ombudsman   Ombudsman             `toml:"ombudsman"`
	Hooks       Hooks                 `toml:"hooks"`
	Policy      Policy                `toml:"policy"`
	Privacy     Privacy               `toml:"privacy"`
	Calendar    Calendar              `toml:"calendar"`

	file   string    // as it was named, for messages
	dir    string    // relative paths start here
	places positions // of the keys in the file
}

// Company is the [company] table: what letters say of the company.
type Company struct {
	Name            string              `toml:"name"`
	Website         string              `toml:"website"`
	ProcessURL      string              `toml:"process_url"`
	Phone           string              `toml:"phone"`
	Timezone        string              `toml:"timezone"`
	Languages       []casework.Language `toml:"languages"`
	ReferencePrefix string              `toml:"reference_prefix"`
	ADRParticipates *bool               `toml:"adr_participates"` // nil = not said, which is an error
}

// Store is the [store] table: where the cases lie.
type Store struct {
	Path    string `toml:"path"`
	KeyFile string `toml:"key_file"`
}

// API is the [api] table: the unix socket.
type API struct {
	Socket string `toml:"socket"`
	Group  string `toml:"group"`
}

// Mailbox is a [mailbox.NAME] table: one published address and its inbox.
type Mailbox struct {
	Stage     casework.Stage     `toml:"stage"`
	Address   casework.Address   `toml:"address"`
	Aliases   []casework.Address `toml:"aliases"`
	Forms     []casework.Address `toml:"forms"`
	AlsoWatch []string           `toml:"also_watch"`
	Server
	Auth           string   `toml:"auth"`
	OAuth2         *OAuth2  `toml:"oauth2"`
	Inbox          string   `toml:"inbox"`
	Handled        string   `toml:"handled"`
	Quarantine     string   `toml:"quarantine"`
	HandledKeep    Duration `toml:"handled_keep"`
	BackfillBefore Day      `toml:"backfill_before"`
	Poll           Duration `toml:"poll"`
	MaxAckAge      Duration `toml:"max_ack_age"`
	AuthservID     string   `toml:"authserv_id"`
}

// Server is how to reach a mail server and log in to it: the keys that
// [mailbox.NAME] and [smtp] share.
type Server struct {
	Host               string   `toml:"host"`
	Port               int      `toml:"port"`
	TLS                string   `toml:"tls"`
	CAFile             string   `toml:"ca_file"`
	Username           string   `toml:"username"`
	PasswordFile       string   `toml:"password_file"`
	PasswordCredential string   `toml:"password_credential"`
	PasswordCommand    []string `toml:"password_command"`
}

// OAuth2 is the [mailbox.NAME.oauth2] table (RFC 6749 §6): how an access
// token is refreshed.
type OAuth2 struct {
	TokenURL         string   `toml:"token_url"`
	ClientID         string   `toml:"client_id"`
	ClientSecretFile string   `toml:"client_secret_file"`
	RefreshTokenFile string   `toml:"refresh_token_file"`
	Scopes           []string `toml:"scopes"`
}

// SMTP is the [smtp] table: the relay that takes our letters.
type SMTP struct {
	Server
	Helo          string           `toml:"helo"`
	BounceAddress casework.Address `toml:"bounce_address"`
	Hold          Hold             `toml:"hold"`
	Connections   int              `toml:"connections"`
	PerMinute     int              `toml:"per_minute"`
	DKIM          *DKIM            `toml:"dkim"`
}

// Hold is how long letters can be recalled before they leave.
type Hold struct {
	Reply           Duration `toml:"reply"`
	Decision        Duration `toml:"decision"`
	Acknowledgement Duration `toml:"acknowledgement"`
}

// DKIM is the [smtp.dkim] table: how letters are signed (RFC 6376).
type DKIM struct {
	Domain   string `toml:"domain"`
	Selector string `toml:"selector"`
	KeyFile  string `toml:"key_file"`
}

// Limits is the [limits] table.
type Limits struct {
	AckPerSenderPerDay int                `toml:"ack_per_sender_per_day"`
	AckPerHour         int                `toml:"ack_per_hour"`
	TrustedSenders     []casework.Address `toml:"trusted_senders"`
	MessageSize        Size               `toml:"message_size"`
}

// Rules is the [rules] table.
type Rules struct {
	Files []string `toml:"files"` // may hold patterns; none = the built-in set
}

// Letters is the [letters] table.
type Letters struct {
	Dir        string   `toml:"dir"`
	PDFCommand []string `toml:"pdf_command"` // makes a PDF of HTML; none = the built-in writer
}

// Names are a name in several languages.
type Names map[casework.Language]string

// Department is a [departments.NAME] table.
type Department struct {
	Name    Names              `toml:"name"`
	Address casework.Address   `toml:"address"`
	Lead    casework.StaffName `toml:"lead"`
}

// Staff is a [staff.NAME] table.
type Staff struct {
	Name        string                `toml:"name"`
	Unix        string                `toml:"unix"`
	Roles       []casework.Role       `toml:"roles"`
	Departments []casework.Department `toml:"departments"`
	Email       casework.Address      `toml:"email"`
	ReportsTo   casework.StaffName    `toml:"reports_to"`
	AwayUntil   Day                   `toml:"away_until"`
}

// Product is a [products.NAME] table.
type Product struct {
	Name       Names              `toml:"name"`
	Owner      casework.StaffName `toml:"owner"`
	OwnerEmail casework.Address   `toml:"owner_email"`
}

// Ombudsman is the [ombudsman] table.
type Ombudsman struct {
	Holder   casework.StaffName   `toml:"holder"`
	Deputies []casework.StaffName `toml:"deputies"`
	FourEyes bool                 `toml:"four_eyes"`
	// Conflicts are conflicts of interest: whose work somebody may not judge.
	Conflicts map[casework.StaffName][]casework.StaffName `toml:"conflicts"`
}

// Hooks is the [hooks] table: commands run with a JSON event on their
// standard input, each a program and its arguments.
type Hooks struct {
	DisputedClaim []string `toml:"disputed_claim"`
	Urgent        []string `toml:"urgent"`
}

// Privacy is the [privacy] table.
type Privacy struct {
	Retention Retention `toml:"retention"`
}

// Retention is how long cases are kept after they are closed.
type Retention struct {
	Complaint   Period `toml:"complaint"`
	Feedback    Period `toml:"feedback"`
	Question    Period `toml:"question"`
	DataRequest Period `toml:"data_request"`
	Authority   Period `toml:"authority"`
	Claim       Period `toml:"claim"` // a complaint that was not wholly upheld, or went to ARN or a court
}

// Calendar is the [calendar] table.
type Calendar struct {
	Closed []Day `toml:"closed"` // beyond weekends and holidays
}

// File is the file that the configuration was read from.
func (c Config) File() string { return c.file }

// Location is the company's time zone; UTC when the configuration names
// none that is known, which ReadConfig refuses.
func (c Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.Company.Timezone)
	if err != nil {
		return time.UTC
	}
	return loc
}
