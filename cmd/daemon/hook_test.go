package daemon

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// A command reads its event on standard input; one that fails is an error.
func TestRunHook(t *testing.T) {
	out := filepath.Join(t.TempDir(), "event.json")
	h := desk.DueHook{ID: 1, Call: casework.HookCall{Event: casework.HookUrgent, Reference: "KB-7F3K-9QXP",
		Flags: []casework.Flag{casework.FlagCrisis}, Attempt: 1}}
	if err := runHook(t.Context(), []string{"sh", "-c", `cat > "$0"`, out}, h); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var got casework.HookCall
	if err := json.Unmarshal(data, &got); err != nil || got.Reference != h.Call.Reference || got.Attempt != 1 {
		t.Errorf("the command read %s, %v", data, err)
	}
	for name, command := range map[string][]string{
		"none": nil, "missing": {filepath.Join(t.TempDir(), "no-such-program")}, "fails": {"sh", "-c", "exit 3"},
	} {
		if err := runHook(t.Context(), command, h); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
