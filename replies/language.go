package replies

import (
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// letterLanguages are those that letters, or parts of them, exist in.
func letterLanguages() []casework.Language {
	return []casework.Language{casework.Swedish, casework.English, casework.Norwegian, casework.Danish,
		casework.Finnish, casework.German}
}

// months returns the names of the months in running text.
func months(l casework.Language) []string {
	switch l {
	case casework.Swedish:
		return []string{"januari", "februari", "mars", "april", "maj", "juni", "juli",
			"augusti", "september", "oktober", "november", "december"}
	case casework.Norwegian, casework.Danish:
		march, may := "mars", "mai"
		if l == casework.Danish {
			march, may = "marts", "maj"
		}
		return []string{"januar", "februar", march, "april", may, "juni", "juli",
			"august", "september", "oktober", "november", map[bool]string{true: "december",
				false: "desember"}[l == casework.Danish]}
	case casework.Finnish:
		return []string{"tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta",
			"kesäkuuta", "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta",
			"joulukuuta"}
	case casework.German:
		return []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
			"August", "September", "Oktober", "November", "Dezember"}
	case casework.English:
		return []string{"January", "February", "March", "April", "May", "June", "July",
			"August", "September", "October", "November", "December"}
	default:
		return nil
	}
}

// formatDate writes a date as running text has it: "den 14 februari 2027",
// "14 February 2027". A language that is not known gets 2027-02-14.
func formatDate(d casework.Date, l casework.Language) string {
	names := months(l)
	if names == nil || d.Month < 1 || d.Month > 12 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	name := names[d.Month-1]
	switch l {
	case casework.Swedish:
		return fmt.Sprintf("den %d %s %d", d.Day, name, d.Year)
	case casework.English:
		return fmt.Sprintf("%d %s %d", d.Day, name, d.Year)
	default:
		return fmt.Sprintf("%d. %s %d", d.Day, name, d.Year)
	}
}

// formatAmount writes an amount: "1 250,50 kr" with no-break spaces, "SEK
// 1,250.50". Whole amounts have no decimals.
func formatAmount(a casework.Amount, currency string, l casework.Language) string {
	whole, decimals, _ := strings.Cut(string(a), ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "−", rest
	}
	if strings.Trim(decimals, "0") == "" {
		decimals = ""
	} else {
		decimals = (decimals + "0")[:2]
	}
	if currency == "" {
		currency = "SEK"
	}
	if l == casework.English {
		if decimals != "" {
			decimals = "." + decimals
		}
		return currency + nbsp + sign + group(whole, ",") + decimals
	}
	if decimals != "" {
		decimals = "," + decimals
	}
	if currency == "SEK" && l == casework.Swedish {
		currency = "kr"
	}
	return sign + group(whole, nbsp) + decimals + nbsp + currency
}

// group sets sep between each three digits from the right.
func group(digits, sep string) string {
	var out []string
	for len(digits) > 3 {
		out = append([]string{digits[len(digits)-3:]}, out...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, out...), sep)
}

// languageName names a language in another, "engelska"; where that name is
// not known, in itself.
func languageName(of, in casework.Language) string {
	names := map[casework.Language]map[casework.Language]string{
		casework.Swedish: {casework.Swedish: "svenska", casework.English: "engelska",
			casework.Norwegian: "norska", casework.Danish: "danska", casework.Finnish: "finska",
			casework.German: "tyska"},
		casework.English: {casework.Swedish: "Swedish", casework.English: "English",
			casework.Norwegian: "Norwegian", casework.Danish: "Danish", casework.Finnish: "Finnish",
			casework.German: "German"},
	}
	if name := names[in][of]; name != "" {
		return name
	}
	own := map[casework.Language]string{casework.Swedish: "svenska", casework.English: "English",
		casework.Norwegian: "norsk", casework.Danish: "dansk", casework.Finnish: "suomi",
		casework.German: "Deutsch"}
	return own[of]
}

// answerLanguageName names the language of our answer as an acknowledgement
// in another says it: "på engelska", "englanniksi", "auf Englisch".
func answerLanguageName(of, in casework.Language) string {
	names := map[casework.Language][]string{ // in the order of letterLanguages
		casework.Norwegian: {"svensk", "engelsk", "norsk", "dansk", "finsk", "tysk"},
		casework.Danish:    {"svensk", "engelsk", "norsk", "dansk", "finsk", "tysk"},
		casework.Finnish:   {"ruotsiksi", "englanniksi", "norjaksi", "tanskaksi", "suomeksi", "saksaksi"},
		casework.German: {"auf Schwedisch", "auf Englisch", "auf Norwegisch", "auf Dänisch", "auf Finnisch",
			"auf Deutsch"},
	}[in]
	if i := slices.Index(letterLanguages(), of); i >= 0 && names != nil {
		return names[i]
	}
	return languageName(of, in)
}

// outcomeName says an outcome in words that need no law book.
func outcomeName(o casework.Outcome, l casework.Language) string {
	names := map[casework.Outcome][2]string{
		casework.OutcomeUpheld: {"Du får rätt (bifall).",
			"We agree with you (upheld)."},
		casework.OutcomePartly: {"Du får delvis rätt (delvis bifall).",
			"We agree with you in part (partly upheld)."},
		casework.OutcomeRejected: {"Du får inte rätt (avslag).",
			"We do not agree with you (rejected)."},
		casework.OutcomeSettled: {"Vi är överens om en lösning (överenskommelse).",
			"We have agreed on a solution (settled)."},
	}
	if l == casework.Swedish {
		return names[o][0]
	}
	return names[o][1]
}

// delayReason words the reason of a delay, empty when the key is none of
// the reasons beyond the company's control.
func delayReason(key string, l casework.Language) string {
	r, ok := casework.FindDelayReason(key)
	switch {
	case !ok:
		return ""
	case l == casework.Swedish:
		return r.Swedish
	default:
		return r.English
	}
}
