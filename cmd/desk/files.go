package desk

import (
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"ombud/store/casework"
)

// What may go with a letter: mail systems refuse more.
const (
	maxFiles     = 10
	maxFileBytes = 5 << 20 // of all together
)

// files checks the files that are to go with a letter. Of a name its last
// part is used.
func (e *deed) files(files []casework.File) ([]casework.File, error) {
	what := attempt(e.c.Reference, e.verb)
	if len(files) > maxFiles {
		return nil, invalid(what, "at most %d files go with a letter", maxFiles)
	}
	size := 0
	var good []casework.File
	for _, f := range files {
		f.Name = path.Base(strings.ReplaceAll(f.Name, "\\", "/"))
		switch media, _, err := mime.ParseMediaType(f.MediaType); {
		case err != nil || !strings.Contains(media, "/") || strings.HasPrefix(media, "multipart/") ||
			strings.HasPrefix(media, "message/"):
			return nil, invalid(what, "%q is no media type for a file", f.MediaType)
		default:
			f.MediaType = media
		}
		if !goodName(f.Name) {
			return nil, invalid(what, "a file cannot be called %q", f.Name)
		}
		if len(f.Data) == 0 {
			return nil, invalid(what, "the file %s is empty", f.Name)
		}
		size += len(f.Data)
		good = append(good, f)
	}
	if size > maxFileBytes {
		return nil, invalid(what, "the files are more than %d MB together", maxFileBytes>>20)
	}
	return good, nil
}

// goodName says whether a file's name can stand in a mail.
func goodName(name string) bool {
	bad := strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
	return name != "" && name != "." && name != "/" && len(name) <= 200 && utf8.ValidString(name) && !bad
}
