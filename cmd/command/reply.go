package command

import (
	"fmt"
	"mime"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReplyCommand(a *app) *cobra.Command {
	var text textFlags
	var notRefusal string
	var attach []string
	return a.caseCommand(caseVerb{
		name:  "reply",
		short: "Answer the customer in free text",
		long: "Answer the customer in free text. The letter waits a while before it leaves;\n" +
			"ombud undo takes it back. A complaint is refused with decide, never here.",
		example: "  ombud reply KB-7F3K-9QXP --text-file answer.txt\n" +
			"  ombud reply KB-7F3K-9QXP --attach invoice.pdf",
		flags: func(f *pflag.FlagSet) {
			text.add(f, "the answer")
			f.StringArrayVar(&attach, "attach", nil, "a `FILE` that goes with it; may be repeated")
			f.StringVar(&notRefusal, "not-a-refusal", "", "why a text that looks like a refusal is none")
		},
		request: func(on api.On, _ []string) (any, error) {
			files, err := filesToSend(attach)
			if err != nil {
				return nil, err
			}
			t, err := text.read(a, "answer")
			return api.ReplyRequest{On: on, Text: t, NotARefusal: notRefusal, Files: files}, err
		},
	})
}

// maxAttached bounds one file of a letter, in octets; the daemon bounds all.
const maxAttached = 5 << 20

// filesToSend reads the files that go with a letter.
func filesToSend(names []string) ([]api.File, error) {
	var files []api.File
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("attaching: %w", err)
		}
		data, err := readMost(f, maxAttached)
		f.Close()
		if err != nil {
			return nil, usagef("--attach %s: %v", name, err)
		}
		media := mime.TypeByExtension(filepath.Ext(name))
		if media == "" {
			media = http.DetectContentType(data)
		}
		files = append(files, api.File{Name: filepath.Base(name), MediaType: media, Data: data})
	}
	return files, nil
}
