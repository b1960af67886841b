package casework

import "time"

// Directory is who and what the company is: the part of the configuration
// that casework reads. It is replaced as a whole on reload.
type Directory struct {
	Company     Company
	Departments map[Department]DepartmentInfo
	Staff       map[StaffName]Staff
	Products    map[string]Product
	Ombudsman   Ombudsman
	Inboxes     map[Stage]Inbox
	Policy      Policy
	Calendar    Calendar
	Retention   Retention
	Limits      Limits
	Hold        map[LetterKind]time.Duration // from the cause to the first try; absent = none
	Hooks       []HookEvent                  // the events that have a command
	Own         []Address                    // every address of ours, aliases too
}

// Company is what letters say of the company.
type Company struct {
	Name            string
	Website         string
	ProcessURL      string
	Phone           string
	Languages       []Language // letters exist in these; the first is the default
	Prefix          string     // of references
	ADRParticipates bool       // whether it takes part in ARN's examination
	MailDomain      string     // right of the @ in Message-IDs
}

// Inbox is one of the two published addresses.
type Inbox struct {
	Key            string // of the mailbox in the configuration
	Stage          Stage
	Address        Address
	Forms          []Address     // senders whose Reply-To is the customer
	BackfillBefore time.Time     // mail received before is not acknowledged
	MaxAckAge      time.Duration // for older mail the acknowledgement is held; 0 = no limit
}

// DepartmentInfo describes a department.
type DepartmentInfo struct {
	Name    map[Language]string
	Address Address // told of new cases; empty = not told
	Lead    StaffName
}

// Staff is a person of ours.
type Staff struct {
	Name        StaffName
	FullName    string
	Unix        string // user name or uid of the socket's peer
	Roles       []Role
	Departments []Department
	Email       Address
	ReportsTo   StaffName
	AwayUntil   Date
}

// Role is what a person of ours may do.
type Role string

// The roles of staff.
const (
	RoleHandler   Role = "handler"
	RoleOmbudsman Role = "ombudsman"
	RoleApprover  Role = "approver"
	RoleHead      Role = "head"
	RoleAdmin     Role = "admin"
	RoleAuditor   Role = "auditor"
)

// Product is something that feedback is about, with who is responsible.
type Product struct {
	Name       map[Language]string
	Owner      StaffName
	OwnerEmail Address
}

// Ombudsman is the Kundombud's office.
type Ombudsman struct {
	Holder   StaffName
	Deputies []StaffName
	FourEyes bool // a second person approves final decisions
	// Conflicts are whose work somebody of the office may not judge.
	Conflicts map[StaffName][]StaffName
}

// Limits cap the letters that leave by themselves; beyond, they are held.
type Limits struct {
	AckPerSenderPerDay int // 0 = no limit
	AckPerHour         int
	Trusted            []Address // senders without the cap per day
}
