package replies

import (
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"ombud/store/casework"
)

//go:embed onward.toml
var onwardFile string

// onward is where a customer can turn after us: the one dated data file.
type onward struct {
	Checked toml.LocalDate
	ARN     body
	Court   body
	Bureau  body
	Adviser body
	Centre  body // for those who live in another country of the EEA
}

// body is an authority, a court or an adviser.
type body struct {
	Name   map[casework.Language]string
	Web    string
	Postal string
	Phone  string
	Fee    casework.Amount // in SEK
	Limit  casework.Amount // the least it examines a dispute about, in SEK
	Source string
}

// bodyView is a body as a letter reads it.
type bodyView struct {
	Name, Web, Postal, Phone string
	Fee, Limit               moneyValue
}

// readOnward reads the data file that is built in.
func readOnward() (onward, error) {
	var o onward
	dec := toml.NewDecoder(strings.NewReader(onwardFile)).DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return o, fmt.Errorf("reading onward.toml: %w", err)
	}
	return o, nil
}

// view returns a body in a language; where it has no name in it, in
// English.
func (o onward) view(b body, l casework.Language) bodyView {
	name := b.Name[l]
	if name == "" {
		name = b.Name[casework.English]
	}
	return bodyView{name, b.Web, b.Postal, b.Phone, moneyValue{b.Fee, "SEK", l}, moneyValue{b.Limit, "SEK", l}}
}

// OnwardChecked returns the day on which the facts about ARN, the courts
// and the advisers were last checked against their sources.
func OnwardChecked() (casework.Date, error) {
	o, err := readOnward()
	if err != nil {
		return casework.Date{}, err
	}
	return casework.Date{Year: o.Checked.Year, Month: time.Month(o.Checked.Month), Day: o.Checked.Day}, nil
}
