package casework

// DelayReason is a reason beyond the company's control for which an answer
// may be late (PSD2 art. 101(2)). Lack of staff is none.
type DelayReason struct {
	Key     string
	Swedish string // goes after "Orsaken är att"
	English string // goes after "The reason is that"
}

// DelayReasons lists the reasons that a letter about a delay may give.
func DelayReasons() []DelayReason {
	return []DelayReason{
		{"card_scheme", "vi väntar på besked från kortnätverket", "we are waiting for word from the card scheme"},
		{"merchant", "vi väntar på uppgifter från butiken", "we are waiting for information from the shop"},
		{"other_bank", "vi väntar på uppgifter från en annan bank", "we are waiting for information from another bank"},
		{"police", "vi väntar på uppgifter från polisen", "we are waiting for information from the police"},
		{"customer_documents", "vi väntar på de underlag som vi har bett dig om",
			"we are waiting for the documents that we asked you for"},
		{"authority", "vi väntar på besked från en myndighet", "we are waiting for word from an authority"},
	}
}

// FindDelayReason gives the reason with a key.
func FindDelayReason(key string) (DelayReason, bool) {
	for _, r := range DelayReasons() {
		if r.Key == key {
			return r, true
		}
	}
	return DelayReason{}, false
}
