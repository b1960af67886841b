package casework

// Verdict is what classification concluded about a message, and why. The
// same rules give the same verdict for the same text.
type Verdict struct {
	Kind       Kind       `json:"kind"` // may be KindEscalation
	Also       []Kind     `json:"also,omitempty"`
	Department Department `json:"department"` // DepartmentTriage when unsure
	// Candidates are the departments to choose from in triage, best first.
	Candidates []Department `json:"candidates,omitempty"`
	Language   Language     `json:"language"`
	Points     int          `json:"points"` // of the department
	Margin     int          `json:"margin"` // over the runner-up
	RunnerUp   Department   `json:"runner_up,omitempty"`
	Reasons    []Reason     `json:"reasons"`
	// Role is thanks, dissatisfied or withdrawal when the text says so, for
	// a message within a case; empty otherwise.
	Role       MessageRole `json:"role,omitempty"`
	Urgent     bool        `json:"urgent,omitempty"`
	Vulnerable bool        `json:"vulnerable,omitempty"`
	Crisis     bool        `json:"crisis,omitempty"`
	Threat     bool        `json:"threat,omitempty"`
	RulesHash  string      `json:"rules_hash,omitempty"`
}

// Reason is one piece of evidence: which phrase was found where, and what
// it counted for.
type Reason struct {
	Phrase string `json:"phrase"`
	Target string `json:"target"` // "department refunds", "kind complaint", "role thanks", "flag urgent"
	Field  string `json:"field"`  // subject, body, forwarded, attachment, header
	At     [2]int `json:"at"`     // byte span in the field, [start, end)
	Points int    `json:"points"`
	Source string `json:"source"` // "rules/departments.toml:14"
}

// Text is what a classifier reads of a message.
type Text struct {
	Inbox       Stage // whose inbox the message came to
	From        Address
	Subject     string
	OwnText     string
	Forwarded   string
	Attachments []string // names
}
