package casework

import "time"

// Unsent is what somebody of ours is writing: kept while their editor is
// open, so that a lost connection loses no words and others know of it.
type Unsent struct {
	Case     Reference `json:"case"`
	By       StaffName `json:"by"`
	Verb     Verb      `json:"verb"` // that the text is for
	Text     string    `json:"text"`
	Revision int       `json:"revision"` // of the case, as the writer has seen it
	Since    time.Time `json:"since"`    // when they began
	At       time.Time `json:"at"`       // when it was last kept
}
